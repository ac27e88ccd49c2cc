import { TestDatabases } from '@backstage/backend-test-utils';
import type { IntegrationActivity } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { AuditRecorder, eventually, Receiver } from 'backstage-webhooks-test';
import { addDeliveries } from '../__testUtils__/fixtures';
import { TestPortal } from '../__testUtils__/TestPortal';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const OK = { status: 200 };
const BROKEN = { status: 500 };

describe.each(databases.eachSupportedId())('cancelling (%s)', databaseId => {
  const audit = new AuditRecorder();
  let knex: Knex;
  let receiver: Receiver;
  let portal: TestPortal;
  let id: string;
  let path: string;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    receiver = await Receiver.start();
    portal = await TestPortal.start({
      knex,
      webhooks: { delivery: { retry: { delays: ['PT1H'], jitter: 0 } } },
      features: [audit.factory()],
    });
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  async function create(options: { ordering?: 'fifo' } = {}): Promise<void> {
    ({ id } = await portal.create({
      url: receiver.url,
      eventTypes: ['*'],
      ...options,
    }));
    path = `/integrations/${id}`;
  }

  /** Dispatches an event whose delivery then waits for its second attempt. */
  async function dispatchWaiting(event = {}): Promise<string> {
    receiver.answer = async () => BROKEN;
    const [deliveryId] = await portal.dispatch(event);
    await eventually(async () =>
      expect(await portal.delivery(deliveryId)).toMatchObject({
        status: 'pending',
        attemptCount: 1,
      }),
    );
    return deliveryId;
  }

  async function readStatus(deliveryId: string): Promise<string> {
    return (await portal.delivery(deliveryId)).status;
  }

  async function untilStatus(deliveryId: string, status: string) {
    await eventually(async () =>
      expect(await readStatus(deliveryId)).toBe(status),
    );
  }

  async function cancellations(): Promise<IntegrationActivity[]> {
    const { body } = await portal.get(`${path}/activity`);
    return body.items.filter(
      (entry: IntegrationActivity) => entry.event === 'integration-cancel',
    );
  }

  it('cancels a waiting delivery', async () => {
    await create();
    const deliveryId = await dispatchWaiting();

    const { body } = await portal
      .post(`/deliveries/${deliveryId}/cancel`)
      .expect(200);

    expect(body).toEqual({ cancelled: 1 });
    const delivery = await portal.delivery(deliveryId);
    expect(delivery).toMatchObject({
      status: 'cancelled',
      endReason: 'cancelled',
      endedAt: new Date(portal.clock.now()).toISOString(),
    });
    expect(delivery.nextAttemptAt).toBeUndefined();
    portal.clock.advance({ hours: 2 });
    await portal.post(`${path}/test`);
    expect(
      receiver.requests.filter(
        ({ headers }) => headers['webhook-id'] === deliveryId,
      ),
    ).toHaveLength(1);
  });

  it('unblocks the next delivery of a FIFO integration', async () => {
    await create({ ordering: 'fifo' });
    const head = await dispatchWaiting();
    receiver.answer = async () => OK;
    const [next] = await portal.dispatch();

    await portal.post(`/deliveries/${head}/cancel`).expect(200);

    await untilStatus(next, 'succeeded');
    expect(await readStatus(head)).toBe('cancelled');
  });

  it('rejects a delivery that has ended', async () => {
    await create();
    const [done] = await portal.dispatch();
    await untilStatus(done, 'succeeded');

    const { body } = await portal
      .post(`/deliveries/${done}/cancel`)
      .expect(409);

    expect(body.error.message).toBe(
      'The delivery has already ended: it is succeeded.',
    );
  });

  it('rejects a delivery in flight', async () => {
    await create();
    let answer: (value: { status: number }) => void = () => {};
    receiver.answer = () =>
      new Promise(resolve => {
        answer = resolve;
      });
    const [underWay] = await portal.dispatch();
    await receiver.received(1);

    await portal.post(`/deliveries/${underWay}/cancel`).expect(409);
    const { body } = await portal.post(`${path}/cancel`).expect(200);
    expect(body).toEqual({ cancelled: 0 });
    expect(
      (await portal.post(`${path}/cancel`, { dryRun: true })).body,
    ).toEqual({ count: 0 });

    answer(OK);
    await untilStatus(underWay, 'succeeded');
  });

  it('can be undone by a redelivery', async () => {
    await create();
    const deliveryId = await dispatchWaiting();
    await portal.post(`/deliveries/${deliveryId}/cancel`).expect(200);
    receiver.answer = async () => OK;

    await portal.post(`/deliveries/${deliveryId}/redeliver`).expect(200);

    await untilStatus(deliveryId, 'succeeded');
    expect((await portal.delivery(deliveryId)).endReason).toBeUndefined();
  });

  it('can be undone by a replay', async () => {
    await create();
    const deliveryId = await dispatchWaiting();
    await portal.post(`/deliveries/${deliveryId}/cancel`).expect(200);
    receiver.answer = async () => OK;

    await portal
      .post(`${path}/replay`, {
        from: '2020-01-01T00:00:00Z',
        status: ['cancelled'],
      })
      .expect(200);

    await untilStatus(deliveryId, 'succeeded');
    expect((await portal.delivery(deliveryId)).attemptCount).toBe(2);
  });

  it('cancels all waiting and held deliveries, in any number of batches', async () => {
    await create();
    await dispatchWaiting();
    await portal.post(`${path}/disable`).expect(200);
    await addDeliveries(knex, {
      integrationIds: [id],
      now: portal.clock.now(),
      count: 1_001,
    });

    const { body } = await portal.post(`${path}/cancel`).expect(200);

    expect(body).toEqual({ cancelled: 1_002 });
    expect(await knex('delivery_queue')).toEqual([]);
    expect(await knex('deliveries').distinct('status', 'end_reason')).toEqual([
      { status: 'cancelled', end_reason: 'cancelled' },
    ]);
    expect(await cancellations()).toEqual([
      expect.objectContaining({
        actor: 'user:default/mock',
        to: new Date(portal.clock.now() + 1).toISOString(),
        count: 1_002,
      }),
    ]);
  });

  it('accepts a time range, statuses and event types', async () => {
    await create();
    await portal.post(`${path}/disable`).expect(200);
    const early = (await portal.dispatch())[0];
    portal.clock.advance({ minutes: 1 });
    const from = new Date(portal.clock.now()).toISOString();
    const [typed] = await portal.dispatch({
      type: 'shop.order.placed',
      payload: { total: 1 },
    });
    const [other] = await portal.dispatch();
    portal.clock.advance({ minutes: 1 });
    const to = new Date(portal.clock.now()).toISOString();
    const [late] = await portal.dispatch();
    const cancel = async (request: object) =>
      (await portal.post(`${path}/cancel`, { from, to, ...request })).body;

    expect(await cancel({ status: 'pending' })).toEqual({ cancelled: 0 });
    expect(await cancellations()).toEqual([]);
    expect(await cancel({ eventTypes: ['shop.*'] })).toEqual({ cancelled: 1 });
    expect(await readStatus(typed)).toBe('cancelled');
    expect(await cancellations()).toMatchObject([{ from, to, count: 1 }]);
    expect(await cancel({ status: ['held'] })).toEqual({ cancelled: 1 });
    expect(await readStatus(other)).toBe('cancelled');
    expect([await readStatus(early), await readStatus(late)]).toEqual([
      'held',
      'held',
    ]);
  });

  it('previews the deliveries without cancelling them', async () => {
    await create();
    await portal.post(`${path}/disable`).expect(200);
    const oldest = new Date(portal.clock.now()).toISOString();
    const [held] = await portal.dispatch();
    portal.clock.advance({ minutes: 1 });
    const newest = new Date(portal.clock.now()).toISOString();
    await portal.dispatch();

    const { body } = await portal.post(`${path}/cancel`, { dryRun: true });

    expect(body).toEqual({ count: 2, oldest, newest });
    expect(await readStatus(held)).toBe('held');
  });

  it('is audited with the caller and the number of deliveries', async () => {
    await create();
    await portal.post(`${path}/disable`).expect(200);
    const [one] = await portal.dispatch();
    await portal.dispatch();
    audit.take();

    await portal.post(`/deliveries/${one}/cancel`).expect(200);
    await portal.post(`${path}/cancel`).expect(200);

    expect(audit.take().map(({ eventId, meta }) => [eventId, meta])).toEqual([
      ['delivery-cancel', { id: one, cancelled: 1 }],
      ['integration-cancel', { id, cancelled: 1 }],
    ]);
  });
});
