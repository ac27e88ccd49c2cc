import { type ReactNode, useState } from 'react';
import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import {
  Container,
  Flex,
  Header,
  type HeaderProps,
  useBreakpoint,
} from '@backstage/ui';
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
  const { breadcrumbs } = props;
  // The header of @backstage/ui 0.18 does not shrink them, so a narrow screen has room for one and the page itself.
  // This is only decided once: another number of entries would remount the page, and clear its form.
  const isNarrow = useBreakpoint().down('sm');
  const [isShortened] = useState(isNarrow && breadcrumbs.length > 2);
  const shown = isShortened
    ? [breadcrumbs[0], breadcrumbs[breadcrumbs.length - 1]]
    : breadcrumbs;
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
  return shown.reduceRight(
    (inner, breadcrumb) => (
      <BreadcrumbEntry entry={breadcrumb}>{inner}</BreadcrumbEntry>
    ),
    page,
  );
}
