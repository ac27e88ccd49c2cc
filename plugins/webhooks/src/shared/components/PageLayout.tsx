import type { ReactNode } from 'react';
import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { Container, Flex, Header, type HeaderProps } from '@backstage/ui';
import { HighContrast } from './HighContrast';

interface Breadcrumb {
  label: string;
  href: string;
}

/** Layout of every page of the plugin: header and content. */
export function PageLayout(props: {
  /** Path to the page, starting below the plugin. */
  breadcrumbs: Breadcrumb[];
  header: HeaderProps;
  children: ReactNode;
}) {
  const page = (
    <HighContrast as="main">
      <Header {...props.header} />
      <Container>
        <Flex direction="column" gap="5" pb="8">
          {props.children}
        </Flex>
      </Container>
    </HighContrast>
  );
  return props.breadcrumbs.reduceRight(
    (inner, breadcrumb) => (
      <BreadcrumbEntry entry={breadcrumb}>{inner}</BreadcrumbEntry>
    ),
    page,
  );
}
