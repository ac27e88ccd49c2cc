import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import type { DispatchRequest } from 'backstage-plugin-webhooks-common';
import { WebhooksNotificationProcessor } from './WebhooksNotificationProcessor';

async function process(options: NotificationSendOptions) {
  const events: DispatchRequest[] = [];
  const processor = new WebhooksNotificationProcessor({
    dispatcher: {
      async dispatch(event) {
        events.push(event);
      },
    },
    filters: {},
    appBaseUrl: 'https://portal.example.com/base',
  });
  const answer = await processor.processOptions(options);
  return { events, answer };
}

describe('WebhooksNotificationProcessor', () => {
  it('dispatches an event for a notification, and does not change the notification', async () => {
    const options: NotificationSendOptions = {
      recipients: {
        type: 'entity',
        entityRef: 'group:default/shop',
        excludeEntityRef: ['user:default/jane'],
      },
      payload: {
        title: 'The build failed',
        link: '/ci/42',
        icon: 'bug',
        metadata: { build: 42 },
      },
    };
    const { events, answer } = await process(options);

    expect(answer).toBe(options);
    expect(events).toEqual([
      {
        type: 'notifications.notification.sent',
        payload: {
          recipients: {
            type: 'entity',
            entityRefs: ['group:default/shop'],
            excludedEntityRefs: ['user:default/jane'],
          },
          title: 'The build failed',
          link: 'https://portal.example.com/base/ci/42',
          severity: 'normal',
          metadata: { build: 42 },
        },
      },
    ]);
  });

  it('dispatches an event for a broadcast', async () => {
    const { events } = await process({
      recipients: { type: 'broadcast' },
      payload: { title: 'Maintenance', severity: 'high' },
    });

    expect(events).toMatchObject([
      { payload: { recipients: { type: 'broadcast' }, severity: 'high' } },
    ]);
  });

  it.each([
    { topic: 'webhooks.integration.disabled' },
    { metadata: { webhooks: { integrationId: 'a' } } },
  ])('ignores a notification about webhooks: %p', async payload => {
    const { events } = await process({
      recipients: { type: 'broadcast' },
      payload: { title: 'Broken', ...payload },
    });

    expect(events).toEqual([]);
  });
});
