/**
 * Types, permissions and event-type matching shared by the webhooks plugins.
 *
 * @packageDocumentation
 */
export * from './eventTypes';
export * from './headers';
export * from './healthPolicy';
export * from './limits';
export * from './maskedUrl';
export * from './model';
export * from './payload';
export * from './permissions';
export * from './similarEventTypes';
export * from './statusCodes';
export * from './WebhooksApi';
export * from './WebhooksClient';
