import { createPermission } from '@backstage/plugin-permission-common';

/**
 * Resource type of the permissions on integrations and their deliveries.
 *
 * @public
 */
export const RESOURCE_TYPE_WEBHOOKS_INTEGRATION = 'webhooks-integration';

/**
 * Resource type of the permissions on event types.
 *
 * @public
 */
export const RESOURCE_TYPE_WEBHOOKS_EVENT_TYPE = 'webhooks-event-type';

/**
 * Create integrations, and transfer existing ones to another owner.
 *
 * @remarks
 * Decided for the integration as it will be. To ask whether somebody may create one for an owner, use the entity ref of
 * the owner as the resource ref.
 *
 * @public
 */
export const webhooksIntegrationCreatePermission = createPermission({
  name: 'webhooks.integration.create',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
});

/**
 * Create integrations for other owners than the caller and their groups.
 *
 * @public
 */
export const webhooksIntegrationCreateForOthersPermission = createPermission({
  name: 'webhooks.integration.create-for-others',
  attributes: { action: 'create' },
});

/**
 * See integrations and their health.
 *
 * @public
 */
export const webhooksIntegrationReadPermission = createPermission({
  name: 'webhooks.integration.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
});

/**
 * Change, enable, disable, resume and test integrations, cancel their deliveries, and rotate their secrets.
 *
 * @public
 */
export const webhooksIntegrationUpdatePermission = createPermission({
  name: 'webhooks.integration.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
});

/**
 * Delete integrations.
 *
 * @public
 */
export const webhooksIntegrationDeletePermission = createPermission({
  name: 'webhooks.integration.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
});

/**
 * Dispatch to integrations by their id, subscribed or not. Without this permission, failures of the deliveries neither
 * pause nor disable an integration, and its other deliveries go first.
 *
 * @public
 */
export const webhooksIntegrationDispatchPermission = createPermission({
  name: 'webhooks.integration.dispatch',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
});

/**
 * Read signing secrets.
 *
 * @public
 */
export const webhooksIntegrationRevealSecretPermission = createPermission({
  name: 'webhooks.integration.reveal-secret',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
});

/**
 * Read the delivery log of an integration, payloads included.
 *
 * @public
 */
export const webhooksDeliveryReadPermission = createPermission({
  name: 'webhooks.delivery.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
});

/**
 * Send deliveries of an integration again.
 *
 * @public
 */
export const webhooksDeliveryRedeliverPermission = createPermission({
  name: 'webhooks.delivery.redeliver',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
});

/**
 * Dispatch events of a type.
 *
 * @public
 */
export const webhooksEventDispatchPermission = createPermission({
  name: 'webhooks.event.dispatch',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_WEBHOOKS_EVENT_TYPE,
});

/**
 * Subscribe integrations to an event type.
 *
 * @public
 */
export const webhooksEventSubscribePermission = createPermission({
  name: 'webhooks.event.subscribe',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_WEBHOOKS_EVENT_TYPE,
});

/**
 * Override the URL of an integration in a dispatch.
 *
 * @public
 */
export const webhooksEventOverrideUrlPermission = createPermission({
  name: 'webhooks.event.override-url',
  attributes: { action: 'create' },
});

/**
 * See the sources of events and the results of their last passes.
 *
 * @public
 */
export const webhooksSourceReadPermission = createPermission({
  name: 'webhooks.source.read',
  attributes: { action: 'read' },
});

/**
 * Start a pass of a source, which sends all changes, or only records the current state.
 *
 * @public
 */
export const webhooksSourceResyncPermission = createPermission({
  name: 'webhooks.source.resync',
  attributes: { action: 'update' },
});

/**
 * Permissions that are decided for one integration at a time.
 *
 * @public
 */
export const webhooksIntegrationPermissions = [
  webhooksIntegrationCreatePermission,
  webhooksIntegrationReadPermission,
  webhooksIntegrationUpdatePermission,
  webhooksIntegrationDeletePermission,
  webhooksIntegrationDispatchPermission,
  webhooksIntegrationRevealSecretPermission,
  webhooksDeliveryReadPermission,
  webhooksDeliveryRedeliverPermission,
];

/**
 * Permissions that are decided for one event type at a time.
 *
 * @public
 */
export const webhooksEventTypePermissions = [
  webhooksEventDispatchPermission,
  webhooksEventSubscribePermission,
];

/**
 * All permissions of the webhooks plugins.
 *
 * @public
 */
export const webhooksPermissions = [
  webhooksIntegrationCreateForOthersPermission,
  webhooksEventOverrideUrlPermission,
  webhooksSourceReadPermission,
  webhooksSourceResyncPermission,
  ...webhooksIntegrationPermissions,
  ...webhooksEventTypePermissions,
];
