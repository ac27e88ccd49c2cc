import { TestDatabases } from '@backstage/backend-test-utils';
import {
  addDeliveries,
  toAttemptRecord,
  claimAll,
  NO_SLOTS,
} from '../__testUtils__/fixtures';
import { setUpLog } from '../__testUtils__/setUpQueue';
import { EventIntake } from '../dispatch/EventIntake';
import { EventStore } from './EventStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const NOW = Date.parse('2026-03-02T12:00:00Z');

describe.each(databases.eachSupportedId())('DeliveryLog (%s)', id => {
  const setUp = async () => setUpLog(await databases.init(id));

  it('names the integration of a delivery until it is deleted', async () => {
    const { knex, log } = await setUp();
    await addDeliveries(knex, { integrationIds: ['a', 'b'], now: NOW });
    await knex('integrations').where({ id: 'a' }).update({ name: 'Orders' });
    await knex('integrations').where({ id: 'b' }).delete();

    const { items } = await log.list({ limit: 10 });

    expect(
      Object.fromEntries(
        items.map(one => [one.integrationId, one.integrationName]),
      ),
    ).toEqual({ a: 'Orders', b: undefined });
  });

  it('continues after the last delivery of a page although newer ones were added', async () => {
    const { knex, log } = await setUp();
    const integrationIds = ['a', 'b'];
    const ids = await addDeliveries(knex, {
      integrationIds,
      now: NOW,
      count: 15,
    });

    const first = await log.list({ limit: 10 });
    await addDeliveries(knex, { integrationIds, now: NOW + 9_000 });
    const second = await log.list({ limit: 10, cursor: first.nextCursor });

    expect([...first.items, ...second.items].map(one => one.id)).toEqual(
      ids.sort().reverse().slice(0, 20),
    );
  });

  it('reads a delivery with its event and attempts, and fails for an unknown id', async () => {
    const { knex, log } = await setUp();
    const [stored] = await new EventIntake({
      events: new EventStore({ knex }),
    }).dispatch(
      [
        {
          type: 'a.b',
          body: JSON.stringify({
            type: 'a.b',
            timestamp: '2026-03-02T12:00:00.000Z',
            data: { text: '🚀\u0000\ud800' },
          }),
          dispatchedBy: 'plugin:x',
          idempotency: { key: 'k', content: 'c' },
          integrationIds: ['a'],
          url: 'https://other/',
          now: NOW,
        },
      ],
      NO_SLOTS,
    );
    if ('error' in stored) {
      throw stored.error;
    }
    const { eventId, deliveries } = stored.result;
    await expect(log.detail(deliveries[0].id)).resolves.toEqual({
      id: deliveries[0].id,
      eventId,
      integrationId: 'a',
      integrationName: 'a',
      eventType: 'a.b',
      status: 'pending',
      url: 'https://other/',
      attemptCount: 0,
      nextAttemptAt: '2026-03-02T12:00:00.000Z',
      createdAt: '2026-03-02T12:00:00.000Z',
      endedAt: undefined,
      lastOutcome: undefined,
      lastStatusCode: undefined,
      lastErrorCode: undefined,
      test: false,
      event: {
        id: eventId,
        type: 'a.b',
        timestamp: '2026-03-02T12:00:00.000Z',
        payload: { text: '🚀\u0000\ud800' },
        body: expect.stringContaining(
          String.raw`"data":{"text":"🚀\u0000\ud800"}}`,
        ),
        idempotencyKey: 'k',
        dispatchedBy: 'plugin:x',
      },
      attempts: [],
    });
    for (const unknown of [
      '019ab5d2-7c00-7000-8000-5a1f6c3d2e10',
      'not-an-id',
      '\u0000',
      "'",
    ]) {
      await expect(log.get(unknown)).rejects.toMatchObject({
        name: 'NotFoundError',
        message: expect.stringContaining('webhooks.retention'),
      });
    }
  });

  it('redelivers ended and waiting deliveries with a full retry schedule', async () => {
    const { knex, log, queue, integrations } = await setUp();
    const [ended, waiting] = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: NOW,
      count: 2,
    });
    const claimed = await claimAll(queue, { integrationIds: ['a'], now: NOW });
    await queue.record(
      claimed.map(delivery =>
        toAttemptRecord(delivery, {
          at: NOW,
          result: { outcome: 'error', statusCode: 500 },
          next:
            delivery.deliveryId === ended
              ? { status: 'failed' }
              : {
                  status: 'pending',
                  dueAt: NOW + 99_000,
                  attemptsSinceQueued: 1,
                },
        }),
      ),
      NOW,
    );
    const a = await integrations.get('a');
    await log.redeliver(ended, { at: a, trust: true, now: NOW + 1 });
    await log.redeliver(ended, { at: a, trust: true, now: NOW + 1 });
    await log.redeliver(waiting, { at: a, trust: true, now: NOW + 1 });
    await expect(log.get(ended)).resolves.toMatchObject({
      status: 'pending',
      endedAt: undefined,
      attemptCount: 1,
      lastOutcome: 'error',
    });
    const again = await claimAll(queue, {
      integrationIds: ['a'],
      now: NOW + 1,
    });
    expect(
      again.map(one => [
        one.deliveryId,
        one.trigger,
        one.attemptsSinceQueued,
        one.attemptCount,
      ]),
    ).toEqual(
      expect.arrayContaining([
        [ended, 'manual', 0, 1],
        [waiting, 'manual', 0, 1],
      ]),
    );
    expect(again).toHaveLength(2);
    await queue.record(
      again.map(delivery => toAttemptRecord(delivery, { at: NOW + 2 })),
      NOW + 2,
    );
    const { attempts, ...delivery } = await log.detail(ended);
    expect(delivery).toMatchObject({ status: 'succeeded', attemptCount: 2 });
    expect(attempts.map(({ number, trigger }) => [number, trigger])).toEqual([
      [1, 'automatic'],
      [2, 'manual'],
    ]);
  });
});
