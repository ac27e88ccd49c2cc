/**
 * The plugin for apps of the legacy frontend system.
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
import { webhooksApiRef } from './api/webhooksApiRef';
import {
  deliveriesRouteRef,
  deliveryRouteRef,
  eventTypesRouteRef,
  integrationRouteRef,
  integrationsRouteRef,
  newIntegrationRouteRef,
  receiversRouteRef,
  rootRouteRef,
} from './routes';

export {
  isWebhooksAvailable,
  WEBHOOKS_ENTITY_PAGE_ANNOTATION,
} from './entityPage';

/**
 * Webhook integrations and their health, for apps of the legacy frontend system.
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
    delivery: deliveryRouteRef,
    eventTypes: eventTypesRouteRef,
    receivers: receiversRouteRef,
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
    component: () =>
      import('./pages/LegacyWebhooksPage').then(m => m.LegacyWebhooksPage),
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
        lazy: () => import('./health/card/HealthCard').then(m => m.HealthCard),
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
        import('./pages/EntityWebhooksContent').then(
          m => m.EntityWebhooksContent,
        ),
    },
  }),
);
