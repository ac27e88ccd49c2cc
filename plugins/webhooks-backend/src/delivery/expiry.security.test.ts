import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { TestPortal } from '../__testUtils__/TestPortal';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('maximum age (%s)', id => {
  let receiver: Receiver;
  let portal: TestPortal;

  beforeEach(async () => {
    receiver = await Receiver.start(async () => ({ status: 500 }));
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  /** A portal with a delivery that has failed once and waits for a year. */
  async function start(delivery: JsonObject = {}) {
    portal = await TestPortal.start({
      knex: await databases.init(id),
      webhooks: { delivery: { retry: { delays: ['365 days'] }, ...delivery } },
    });
    await portal.create({ url: receiver.url });
    const [deliveryId] = await portal.dispatch();
    await eventually(async () =>
      expect((await portal.delivery(deliveryId)).attemptCount).toBe(1),
    );
    return deliveryId;
  }

  it('ends a delivery that has been queued for a week', async () => {
    const deliveryId = await start();
    portal.clock.advance({ days: 6, hours: 23 });
    await portal.runHealthTask();
    expect((await portal.delivery(deliveryId)).status).toBe('pending');

    portal.clock.advance({ hours: 1 });
    await portal.runHealthTask();

    expect(await portal.delivery(deliveryId)).toMatchObject({
      status: 'failed',
      endReason: 'expired',
      endedAt: new Date(portal.clock.now()).toISOString(),
      attemptCount: 1,
    });
    expect((await portal.delivery(deliveryId)).nextAttemptAt).toBeUndefined();
  });

  it('counts the age of a redelivery from its request', async () => {
    const deliveryId = await start({ maxAge: '2 days' });
    portal.clock.advance({ days: 3 });
    await portal.runHealthTask();
    expect((await portal.delivery(deliveryId)).endReason).toBe('expired');

    const again = await portal.post(`/deliveries/${deliveryId}/redeliver`);
    expect(again.status).toBe(200);
    await portal.runHealthTask();

    const redelivered = await portal.delivery(deliveryId);
    expect(redelivered.status).toBe('pending');
    expect(redelivered.endReason).toBeUndefined();
  });

  it('rejects a maximum age above the retention of events', async () => {
    await start();
    await expect(
      TestPortal.start({
        knex: await databases.init(id),
        webhooks: {
          delivery: { maxAge: '3 days' },
          retention: { events: '2 days', attempts: '2 days' },
        },
      }),
    ).rejects.toThrow(
      'webhooks.delivery.maxAge must not be longer than webhooks.retention.events',
    );
  });
});
