import {
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import { rootRouteRef } from '../routes';

/** The page that the tabs below share. */
export const webhooksPage = PageBlueprint.make({
  params: { path: '/webhooks', routeRef: rootRouteRef },
});

/** The list of integrations, each integration, and the form for a new one. */
export const integrationsSubPage = SubPageBlueprint.make({
  name: 'integrations',
  params: {
    path: 'integrations',
    title: 'Integrations',
    loader: () =>
      import('../pages/IntegrationsRoutes').then(m => <m.IntegrationsRoutes />),
  },
});

/** The log of all integrations. */
export const deliveriesSubPage = SubPageBlueprint.make({
  name: 'deliveries',
  params: {
    path: 'deliveries',
    title: 'Deliveries',
    loader: () =>
      import('../pages/DeliveriesPage').then(m => <m.DeliveriesPage />),
  },
});

/** The registered event types. */
export const eventTypesSubPage = SubPageBlueprint.make({
  name: 'event-types',
  params: {
    path: 'event-types',
    title: 'Event types',
    loader: () =>
      import('../pages/EventTypesPage').then(m => <m.EventTypesPage />),
  },
});
