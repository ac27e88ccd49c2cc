/**
 * Webhook integrations and their health in the Backstage portal.
 *
 * @packageDocumentation
 */
export { webhooksApiRef } from './api/webhooksApiRef';
export {
  isWebhooksAvailable,
  WEBHOOKS_ENTITY_PAGE_ANNOTATION,
} from './entityPage';
export { webhooksPlugin as default } from './plugin';
export {
  deliveriesRouteRef,
  deliveryRouteRef,
  eventTypesRouteRef,
  integrationRouteRef,
  integrationsRouteRef,
  newIntegrationRouteRef,
  receiversRouteRef,
  rootRouteRef,
} from './routes';
export { webhooksTranslationRef } from './translation';
