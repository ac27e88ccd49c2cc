/**
 * The same page and card for apps of the old frontend system.
 *
 * @packageDocumentation
 */
import type { ReactElement } from 'react';
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { WebhooksClient } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from './api';
import {
  deliveriesRouteRef,
  eventTypesRouteRef,
  integrationRouteRef,
  integrationsRouteRef,
  newIntegrationRouteRef,
  rootRouteRef,
} from './routes';

export {
  isWebhooksAvailable,
  WEBHOOKS_ENTITY_PAGE_ANNOTATION,
} from './entityPage';

/**
 * Webhook integrations and their health, for apps of the old frontend system.
 *
 * @public
 */
export const webhooksPlugin = createPlugin({
  id: 'webhooks',
  routes: {
    root: rootRouteRef,
    integrations: integrationsRouteRef,
    newIntegration: newIntegrationRouteRef,
    integration: integrationRouteRef,
    deliveries: deliveriesRouteRef,
    eventTypes: eventTypesRouteRef,
  },
  apis: [
    createApiFactory({
      api: webhooksApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) =>
        new WebhooksClient({ discoveryApi, fetchApi }),
    }),
  ],
});

/**
 * The webhooks page with all its tabs, to be mounted at `/webhooks`.
 *
 * @public
 */
export const WebhooksPage: () => ReactElement = webhooksPlugin.provide(
  createRoutableExtension({
    name: 'WebhooksPage',
    component: () => import('./pages/LegacyPage').then(m => m.LegacyPage),
    mountPoint: rootRouteRef,
  }),
);

/**
 * "Webhook health" for the overview of entity pages.
 *
 * @public
 */
export const EntityWebhookHealthCard: () => ReactElement =
  webhooksPlugin.provide(
    createComponentExtension({
      name: 'EntityWebhookHealthCard',
      component: {
        lazy: () => import('./components/HealthCard').then(m => m.HealthCard),
      },
    }),
  );

/**
 * The delivery log of an entity, as content of an entity page tab.
 *
 * @public
 */
export const EntityWebhooksContent: () => ReactElement = webhooksPlugin.provide(
  createComponentExtension({
    name: 'EntityWebhooksContent',
    component: {
      lazy: () =>
        import('./components/EntityWebhooks').then(m => m.EntityWebhooks),
    },
  }),
);
