/**
 * Dispatch webhooks from other backend plugins, and register event types.
 *
 * @packageDocumentation
 */
export * from './eventTypesExtensionPoint';
export * from './webhooksServiceRef';
export * from './integrationResource';
export * from './eventTypeResource';
