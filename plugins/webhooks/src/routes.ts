import { createRouteRef, createSubRouteRef } from '@backstage/core-plugin-api';

/*
 * The route refs are created with core-plugin-api because both frontend systems resolve them. Route refs of
 * frontend-plugin-api do not resolve in apps of the legacy system.
 */

/**
 * Route of the webhooks page.
 *
 * @public
 */
export const rootRouteRef = createRouteRef({ id: 'webhooks' });

/**
 * Route of the list of integrations.
 *
 * @public
 */
export const integrationsRouteRef = createSubRouteRef({
  id: 'webhooks-integrations',
  parent: rootRouteRef,
  path: '/integrations',
});

/**
 * Route of the form that creates an integration.
 *
 * @public
 */
export const newIntegrationRouteRef = createSubRouteRef({
  id: 'webhooks-integration-new',
  parent: rootRouteRef,
  path: '/integrations/new',
});

/**
 * Route of one integration, the target of notifications.
 *
 * @public
 */
export const integrationRouteRef = createSubRouteRef({
  id: 'webhooks-integration',
  parent: rootRouteRef,
  path: '/integrations/:id',
});

/**
 * Route of the log of all integrations.
 *
 * @public
 */
export const deliveriesRouteRef = createSubRouteRef({
  id: 'webhooks-deliveries',
  parent: rootRouteRef,
  path: '/deliveries',
});

/**
 * Route of one delivery, shown above the page that it was opened on.
 *
 * @public
 */
export const deliveryRouteRef = createSubRouteRef({
  id: 'webhooks-delivery',
  parent: rootRouteRef,
  path: '/deliveries/:id',
});

/**
 * Route of the registered event types.
 *
 * @public
 */
export const eventTypesRouteRef = createSubRouteRef({
  id: 'webhooks-event-types',
  parent: rootRouteRef,
  path: '/event-types',
});

/**
 * Route of the page for the developers of receivers.
 *
 * @public
 */
export const receiversRouteRef = createSubRouteRef({
  id: 'webhooks-receivers',
  parent: rootRouteRef,
  path: '/receivers',
});
