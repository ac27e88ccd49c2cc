/**
 * Backend of the webhooks plugins.
 *
 * @packageDocumentation
 */
export { webhooksPlugin as default } from './plugin';
