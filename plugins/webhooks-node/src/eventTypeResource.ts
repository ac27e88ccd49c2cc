import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import {
  RESOURCE_TYPE_WEBHOOKS_EVENT_TYPE,
  type EventType,
  type EventTypeVisibility,
} from 'backstage-plugin-webhooks-common';

/**
 * A permission condition as a filter on event types.
 *
 * @public
 */
export type EventTypeFilter =
  | {
      /** Names, `prefix.*` or `*`. */
      patterns: string[];
    }
  | { visibility: EventTypeVisibility };

/**
 * The resource that permission rules on event types are written for. Its refs are the names.
 *
 * @public
 */
export const webhooksEventTypeResourceRef = createPermissionResourceRef<
  Pick<EventType, 'name' | 'visibility'>,
  EventTypeFilter
>().with({
  pluginId: 'webhooks',
  resourceType: RESOURCE_TYPE_WEBHOOKS_EVENT_TYPE,
});
