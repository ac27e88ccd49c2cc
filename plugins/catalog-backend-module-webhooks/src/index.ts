/**
 * Publishes the event types of the webhooks backend as API entities.
 *
 * @packageDocumentation
 */
export { catalogModuleWebhooks as default } from './module';
