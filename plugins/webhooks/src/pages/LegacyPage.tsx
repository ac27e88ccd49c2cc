import { Navigate, Route, Routes } from 'react-router-dom';
import { useRouteRef } from '@backstage/core-plugin-api';
import { PluginHeader } from '@backstage/ui';
import { RiWebhookLine } from '@remixicon/react';
import { useText } from '../hooks/useText';
import { rootRouteRef } from '../routes';
import { DeliveriesPage } from './DeliveriesPage';
import { EventTypesPage } from './EventTypesPage';
import { IntegrationsRoutes } from './IntegrationsRoutes';

/** The header and the tabs that the new frontend system puts around the pages by itself. */
export function LegacyPage() {
  const t = useText();
  const root = useRouteRef(rootRouteRef)();
  return (
    <main>
      <PluginHeader
        title={t('title')}
        titleLink={root}
        icon={<RiWebhookLine />}
        tabs={[
          {
            id: 'integrations',
            label: t('nav.integrations'),
            href: `${root}/integrations`,
            matchStrategy: 'prefix',
          },
          {
            id: 'deliveries',
            label: t('nav.deliveries'),
            href: `${root}/deliveries`,
            matchStrategy: 'prefix',
          },
          {
            id: 'event-types',
            label: t('nav.eventTypes'),
            href: `${root}/event-types`,
            matchStrategy: 'prefix',
          },
        ]}
      />
      <Routes>
        <Route index element={<Navigate to="integrations" replace />} />
        <Route path="integrations/*" element={<IntegrationsRoutes />} />
        <Route path="deliveries" element={<DeliveriesPage />} />
        <Route path="event-types" element={<EventTypesPage />} />
      </Routes>
    </main>
  );
}
