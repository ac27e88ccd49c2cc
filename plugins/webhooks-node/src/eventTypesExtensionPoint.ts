import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { EventType } from 'backstage-plugin-webhooks-common';

/**
 * Lets modules of the webhooks plugin register event types.
 *
 * @public
 */
export interface WebhooksEventTypesExtensionPoint {
  /**
   * Registers event types.
   *
   * @throws `ConflictError` if a name is already registered, `InputError` if a name or schema is invalid.
   */
  addEventTypes(...eventTypes: EventType[]): void;
}

/**
 * Lets modules of the webhooks plugin register event types.
 *
 * @public
 */
export const webhooksEventTypesExtensionPoint =
  createExtensionPoint<WebhooksEventTypesExtensionPoint>({
    id: 'webhooks.event-types',
  });
