/**
 * Sends the notifications of the portal to webhooks.
 *
 * @packageDocumentation
 */
export { notificationsModuleWebhooks as default } from './module';
