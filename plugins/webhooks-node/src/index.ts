/**
 * Dispatch webhooks from other backend plugins, register event types, and add destinations.
 *
 * @packageDocumentation
 */
export * from './destinationsExtensionPoint';
export * from './eventTypesExtensionPoint';
export * from './webhooksServiceRef';
export * from './integrationResource';
export * from './eventTypeResource';
