import type { EventType } from 'backstage-plugin-webhooks-common';

const TEXT = { type: 'string' };
const REFS = { type: 'array', items: TEXT };

/**
 * The event of backstage-plugin-notifications-backend-module-webhooks. It contains notifications to all users, so
 * subscribing requires a permission.
 */
export const NOTIFICATION_SENT: EventType = {
  name: 'notifications.notification.sent',
  description: 'A notification was sent to people in the portal.',
  visibility: 'protected',
  schema: {
    type: 'object',
    required: ['recipients', 'title', 'severity'],
    properties: {
      recipients: {
        type: 'object',
        required: ['type'],
        properties: {
          type: { enum: ['entity', 'broadcast'] },
          entityRefs: REFS,
          excludedEntityRefs: REFS,
        },
      },
      title: TEXT,
      description: TEXT,
      link: TEXT,
      severity: { enum: ['critical', 'high', 'normal', 'low'] },
      topic: TEXT,
      scope: {
        ...TEXT,
        description: 'Equal in notifications that replace each other',
      },
      metadata: { type: 'object' },
    },
  },
  example: {
    recipients: { type: 'entity', entityRefs: ['group:default/shop'] },
    title: 'The nightly build failed',
    description: '3 tests failed',
    link: 'https://backstage.example.com/ci/42',
    severity: 'high',
    topic: 'ci',
    scope: 'ci:nightly',
  },
};
