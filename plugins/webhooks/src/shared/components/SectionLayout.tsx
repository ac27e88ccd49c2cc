import type { ReactNode } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { HeaderProps } from '@backstage/ui';
import {
  deliveriesRouteRef,
  eventTypesRouteRef,
  integrationsRouteRef,
} from '../../routes';
import { useWebhooksTranslation } from '../hooks/useWebhooksTranslation';
import { PageLayout } from './PageLayout';

/** Layout of the three top-level pages, with tabs to switch between them. */
export function SectionLayout(props: {
  section: 'integrations' | 'deliveries' | 'eventTypes';
  header?: Pick<HeaderProps, 'customActions'>;
  children: ReactNode;
}) {
  const { t } = useWebhooksTranslation();
  const { section } = props;
  const paths = {
    integrations: useRouteRef(integrationsRouteRef)(),
    deliveries: useRouteRef(deliveriesRouteRef)(),
    eventTypes: useRouteRef(eventTypesRouteRef)(),
  };
  return (
    <PageLayout
      breadcrumbs={[
        { label: t(`common.nav.${section}`), href: paths[section] },
      ]}
      header={{
        ...props.header,
        title: t(`${section}.title`),
        description: t(`${section}.description`),
        activeTabId: section,
        tabs: (['integrations', 'deliveries', 'eventTypes'] as const).map(
          id => ({ id, label: t(`common.nav.${id}`), href: paths[id] }),
        ),
      }}
    >
      {props.children}
    </PageLayout>
  );
}
