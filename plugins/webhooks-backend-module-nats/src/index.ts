/**
 * A destination of webhooks: NATS JetStream.
 *
 * @packageDocumentation
 */
export { webhooksModuleNats as default } from './module';
