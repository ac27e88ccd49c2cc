import type { ReactNode } from 'react';
import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { Container, Flex, Header, type HeaderProps } from '@backstage/ui';
import { Readable } from './Readable';

interface Crumb {
  label: string;
  href: string;
}

/** The frame of every page of the plugin: its header, and its content below. */
export function PageBody(props: {
  /** The way here, below the plugin. */
  crumbs: Crumb[];
  header: HeaderProps;
  children: ReactNode;
}) {
  const page = (
    <Readable as="main">
      <Header {...props.header} />
      <Container>
        <Flex direction="column" gap="5" pb="8">
          {props.children}
        </Flex>
      </Container>
    </Readable>
  );
  return props.crumbs.reduceRight(
    (inner, crumb) => <BreadcrumbEntry entry={crumb}>{inner}</BreadcrumbEntry>,
    page,
  );
}
