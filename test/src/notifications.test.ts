import notificationsModuleWebhooks from 'backstage-plugin-notifications-backend-module-webhooks';
import { engines, freshDatabase } from './__testUtils__/database';
import { startPortal, type Portal } from './__testUtils__/portal';
import { receivedEvents } from './__testUtils__/receivedEvents';
import { Receiver } from './testUtils/Receiver';

jest.setTimeout(120_000);

const API = '/api/webhooks';
const SEND = '/api/notifications/notifications';

describe.each(engines)('Notifications as webhooks, on %s', engine => {
  let portal: Portal;
  let receiver: Receiver;
  let secret: string;

  beforeAll(async () => {
    portal = await startPortal({
      database: freshDatabase(engine),
      eventTypes: [{ name: 'a.b', description: 'Anything' }],
      webhooks: { sources: { notifications: { enabled: true } } },
      config: {
        notifications: {
          processors: { webhooks: { filter: { minSeverity: 'normal' } } },
        },
      },
      features: [notificationsModuleWebhooks],
    });
    receiver = await Receiver.start();
    const created = await portal.as('alice').post(`${API}/integrations`, {
      name: 'Notifications',
      owner: 'group:default/payments',
      url: receiver.url,
      eventTypes: ['notifications.*'],
    });
    secret = created.body.secret;
  });

  afterAll(async () => {
    await portal?.stop();
    await receiver?.stop();
  });

  beforeEach(() => {
    receiver.requests.length = 0;
  });

  const send = (payload: Record<string, string>) =>
    portal.postAsService(SEND, {
      recipients: { type: 'entity', entityRef: 'group:default/payments' },
      payload,
    });

  const received = (count: number) => receivedEvents(receiver, secret, count);

  it('leave once for each send, however many people get them', async () => {
    const answer = await send({
      title: 'The nightly build failed',
      link: '/ci/42',
      severity: 'high',
      topic: 'ci',
    });
    expect(answer.status).toBe(200);

    expect(await received(1)).toMatchObject([
      {
        type: 'notifications.notification.sent',
        data: {
          recipients: {
            type: 'entity',
            entityRefs: ['group:default/payments'],
          },
          title: 'The nightly build failed',
          link: 'http://localhost:3000/ci/42',
          severity: 'high',
          topic: 'ci',
        },
      },
    ]);
    const { body } = await portal.as('alice').get(SEND);
    expect(body.notifications).toMatchObject([
      { payload: { title: 'The nightly build failed', link: '/ci/42' } },
    ]);
  });

  it('stay when the filter or the loop guard leaves them out', async () => {
    await send({ title: 'Chatter', severity: 'low' });
    await send({ title: 'Broken', topic: 'webhooks.integration.disabled' });
    await send({ title: 'News' });

    const events = await received(1);
    expect(events.map(({ data }) => data.title)).toEqual(['News']);
  });
});
