import type { NotificationPayload } from '@backstage/plugin-notifications-common';
import {
  resolveNotificationLink,
  type NotificationSendOptions,
} from '@backstage/plugin-notifications-node';
import type { DispatchRequest } from 'backstage-plugin-webhooks-common';

/**
 * Whether a notification is about webhooks. Such notifications are not dispatched, because a broken integration would
 * be notified about itself and fail again.
 */
export function isAboutWebhooks({
  topic,
  metadata,
}: NotificationPayload): boolean {
  return (
    (topic?.startsWith('webhooks.') ?? false) ||
    metadata?.webhooks !== undefined
  );
}

/** The event of a notification. */
export function toEvent(
  { recipients, payload }: NotificationSendOptions,
  appBaseUrl: string,
): DispatchRequest {
  const { title, description, link, severity, topic, scope, metadata } =
    payload;
  return {
    type: 'notifications.notification.sent',
    // Undefined values are omitted.
    payload: JSON.parse(
      JSON.stringify({
        recipients:
          recipients.type === 'broadcast'
            ? { type: 'broadcast' }
            : {
                type: 'entity',
                entityRefs: [recipients.entityRef].flat(),
                excludedEntityRefs:
                  recipients.excludeEntityRef &&
                  [recipients.excludeEntityRef].flat(),
              },
        title,
        description,
        link: resolveNotificationLink(link, appBaseUrl),
        severity: severity ?? 'normal',
        topic,
        scope,
        metadata,
      }),
    ),
  };
}
