import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  addIntegration,
  toAttemptRecord,
  claimAll,
  countRows,
  logAll,
  migrated,
  NO_SLOTS,
} from '../__testUtils__/fixtures';
import { DeliveryQueue } from '../database/DeliveryQueue';
import { EventStore } from '../database/EventStore';
import { IntegrationStore } from '../database/IntegrationStore';
import type { NewEvent } from '../model/plan';
import type { DeliverySlots } from './DeliverySlots';
import { EventIntake, type StoredEvent } from './EventIntake';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const NOW = Date.parse('2026-03-02T12:00:00Z');

function event(
  fields: Partial<NewEvent> & { key?: string; content?: string } = {},
): NewEvent {
  const { key, content = 'content', ...rest } = fields;
  return {
    type: 'shop.order.placed',
    body: '{"data":"ü🚀 \\u0000"}',
    dispatchedBy: 'user:default/mock',
    now: NOW,
    idempotency: key === undefined ? undefined : { key, content },
    ...rest,
  };
}

function answer(stored: StoredEvent) {
  if ('error' in stored) {
    throw stored.error;
  }
  return stored;
}

describe.each(databases.eachSupportedId())('EventIntake (%s)', id => {
  async function setUp() {
    const knex = await migrated(await databases.init(id));
    const integrations = new IntegrationStore({ knex });
    const add = (integrationId: string, ...eventTypes: string[]) =>
      addIntegration(integrations, { id: integrationId, eventTypes });
    await add('all', '*');
    await add('shop', 'shop.*');
    await add('orders', 'shop.order.*', 'shop.order.placed', '*');
    await add('placed', 'shop.order.placed');
    await add('returned', 'shop.order.returned');
    await add('catalog', 'catalog.*');
    await add('off', 'shop.*');
    await integrations.disable(await integrations.get('off'), {
      reason: 'manual',
      evidence: { reason: 'manual', summary: '', days: [] },
      now: NOW,
    });
    return {
      knex,
      store: new EventIntake({ events: new EventStore({ knex }) }),
    };
  }

  const deliveries = async (knex: Knex) => {
    await logAll(knex);
    return knex('deliveries')
      .orderBy('id')
      .select('id', 'integration_id', 'status');
  };

  it('creates one delivery per integration with a matching pattern', async () => {
    const { knex, store } = await setUp();
    const [first, second, nobody] = (
      await store.dispatch(
        [
          event(),
          event({ type: 'shop.order.returned' }),
          event({ type: 'shop' }),
        ],
        NO_SLOTS,
      )
    ).map(answer);
    const goesTo = ({ result }: typeof first) =>
      Object.fromEntries(
        result.deliveries.map(({ integrationId, status }) => [
          integrationId,
          status,
        ]),
      );
    expect(first.result.deliveries).toHaveLength(5);
    expect(goesTo(first)).toEqual({
      all: 'pending',
      shop: 'pending',
      orders: 'pending',
      placed: 'pending',
      off: 'held',
    });
    expect(goesTo(second)).toEqual({
      all: 'pending',
      shop: 'pending',
      orders: 'pending',
      returned: 'pending',
      off: 'held',
    });
    // `shop.*` only matches types below `shop`.
    expect(goesTo(nobody)).toEqual({ all: 'pending', orders: 'pending' });

    const stored = await deliveries(knex);
    expect(stored.map(row => row.id).sort()).toEqual(
      [first, second, nobody]
        .flatMap(({ result }) => result.deliveries.map(one => one.id))
        .sort(),
    );
    const queued = await knex('delivery_queue');
    expect(queued.map(row => row.delivery_id).sort()).toEqual(
      stored.filter(row => row.status === 'pending').map(row => row.id),
    );
    expect(queued.every(row => Number(row.due_at) === NOW)).toBe(true);
    await expect(
      knex('events').where({ id: first.result.eventId }).first(),
    ).resolves.toMatchObject({
      body: '{"data":"ü🚀 \\u0000"}',
      type: 'shop.order.placed',
    });
  });

  it('delivers only to named integrations, at the URL override', async () => {
    const { knex, store } = await setUp();
    const { result } = answer(
      (
        await store.dispatch(
          [
            event({
              integrationIds: ['catalog', 'off', 'catalog'],
              url: 'https://other/',
            }),
          ],
          NO_SLOTS,
        )
      )[0],
    );
    expect(
      result.deliveries.map(one => [one.integrationId, one.status]),
    ).toEqual([
      ['catalog', 'pending'],
      ['off', 'held'],
    ]);
    await logAll(knex);
    expect(
      (await knex('deliveries').select('url')).map(({ url }) => url),
    ).toEqual(['https://other/', 'https://other/']);

    const rows = await countRows(knex);
    const [refused, accepted] = await store.dispatch(
      [
        event({ integrationIds: ['catalog', 'none', 'nada'] }),
        event({ integrationIds: ['shop'] }),
      ],
      NO_SLOTS,
    );
    expect(refused).toMatchObject({
      error: {
        name: 'NotFoundError',
        message: expect.stringContaining("'none', 'nada'"),
      },
    });
    // It is rejected as a whole, without affecting the others of the batch.
    expect(accepted).toMatchObject({ created: true });
    expect(await countRows(knex)).toMatchObject({
      events: rows.events + 1,
      delivery_queue: rows.delivery_queue + 1,
    });
  });

  it('repeats the response for a repeated key per caller, and rejects other content with a conflict', async () => {
    const { knex, store } = await setUp();
    const first = answer(
      (await store.dispatch([event({ key: 'k' })], NO_SLOTS))[0],
    );
    expect(first.created).toBe(true);
    const rows = await countRows(knex);

    const again = await store.dispatch(
      [
        event({ key: 'k', now: NOW + 99_000 }),
        event({ key: 'k', content: 'other' }),
        event({ key: 'K', integrationIds: ['none'] }),
      ],
      NO_SLOTS,
    );
    expect(again[0]).toEqual({
      result: first.result,
      created: false,
      leased: [],
      waiting: [],
    });
    expect(again[1]).toMatchObject({
      error: {
        name: 'ConflictError',
        message: expect.stringContaining("key 'k' was used for another event"),
      },
    });
    expect(again[2]).toMatchObject({ error: { name: 'NotFoundError' } });
    await expect(countRows(knex)).resolves.toEqual(rows);

    const others = await store.dispatch(
      [
        event({ key: 'k', dispatchedBy: 'plugin:other' }),
        event({ key: 'K' }),
        event(),
        event(),
      ],
      NO_SLOTS,
    );
    expect(others.map(one => answer(one).created)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('stores one event for concurrent dispatches with the same key', async () => {
    const { knex, store } = await setUp();
    const other = new EventIntake({ events: new EventStore({ knex }) });
    const stored = (
      await Promise.all([
        store.dispatch([event({ key: 'k' }), event({ key: 'k' })], NO_SLOTS),
        ...Array.from({ length: 6 }, (_, i) =>
          (i % 2 ? store : other).dispatch([event({ key: 'k' })], NO_SLOTS),
        ),
      ])
    )
      .flat()
      .map(answer);
    expect(stored.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(stored.map(({ result }) => result.eventId)).size).toBe(1);
    expect(await countRows(knex)).toMatchObject({
      events: 1,
      deliveries: 1,
      delivery_queue: 4,
    });
  });

  it('stores batches that share keys in different orders', async () => {
    const { knex, store } = await setUp();
    if (id !== 'SQLITE_3') {
      // Opens two connections, and slows the inserts down, so that the batches meet.
      await Promise.all([1, 2].map(() => knex.raw('select pg_sleep(0.1)')));
      await knex.raw(
        `create function wait() returns trigger language plpgsql as 'begin perform pg_sleep(0.05); return new; end'`,
      );
      await knex.raw(
        'create trigger wait before insert on events for each row execute function wait()',
      );
    }
    const keys = [...'abcd'];
    const batches = [keys, [...keys].reverse()].map(batch =>
      store.dispatch(
        batch.map(key => event({ key })),
        NO_SLOTS,
      ),
    );
    const stored = (await Promise.all(batches)).flat().map(answer);
    expect(stored.filter(({ created }) => created)).toHaveLength(4);
    expect(await countRows(knex)).toMatchObject({
      events: 4,
      deliveries: 4,
      delivery_queue: 16,
    });
  });

  describe('with free slots', () => {
    const TOKEN = '0198c1d2-0000-4000-8000-000000000001';

    /** Slots for some integrations. */
    function slotsFor(...integrationIds: string[]) {
      const cancelled: string[] = [];
      const slots: DeliverySlots = {
        leaseMs: 1_000,
        reserve: ({ integrationId }) =>
          integrationIds.includes(integrationId) ? TOKEN : undefined,
        cancel: ({ integrationId }) => cancelled.push(integrationId),
      };
      return { slots, cancelled };
    }

    it('stores deliveries with a slot as leased, and leaves the others to a claim', async () => {
      const { knex, store } = await setUp();
      const queue = new DeliveryQueue({ knex });
      const { slots, cancelled } = slotsFor('shop', 'off');

      const [stored] = await store.dispatch([event()], slots);

      const { leased, result } = answer(stored);
      const delivery = result.deliveries.find(
        ({ integrationId }) => integrationId === 'shop',
      )!;
      expect(leased).toEqual([
        {
          deliveryId: delivery.id,
          eventId: result.eventId,
          eventType: 'shop.order.placed',
          dispatchedBy: 'user:default/mock',
          integrationId: 'shop',
          incarnation: expect.any(String),
          integrationVersion: 1,
          leaseToken: TOKEN,
          queuedAt: NOW,
          attemptsSinceQueued: 0,
          attemptCount: 0,
          trigger: 'automatic',
          test: false,
          trusted: true,
          body: event().body,
        },
      ]);
      expect(cancelled).toEqual([]);
      const integrationIds = ['all', 'shop', 'orders', 'placed', 'off'];
      const claimed = await claimAll(queue, { integrationIds, now: NOW });
      expect(claimed.map(one => one.integrationId).sort()).toEqual([
        'all',
        'orders',
        'placed',
      ]);
      // Its caller no longer exists.
      const [again, ...others] = await claimAll(queue, {
        integrationIds: ['shop'],
        now: NOW + 1_000,
      });
      expect(others).toEqual([]);
      expect(again).toMatchObject({ deliveryId: delivery.id });
      expect(again.leaseToken).not.toBe(TOKEN);
    });

    it('records with the lease that a delivery was stored with', async () => {
      const { knex, store } = await setUp();
      const queue = new DeliveryQueue({ knex });
      const [stored] = await store.dispatch(
        [event({ integrationIds: ['shop'] })],
        slotsFor('shop').slots,
      );
      const [leased] = answer(stored).leased;
      const { owned } = await queue.record(
        [toAttemptRecord(leased, { at: NOW })],
        NOW,
      );
      expect(owned).toEqual([true]);
      expect(await knex('delivery_queue')).toEqual([]);
      expect(await knex('deliveries').pluck('status')).toEqual(['succeeded']);
    });

    it('passes owner and host when it reserves a slot', async () => {
      const { knex, store } = await setUp();
      await knex('integrations').where({ id: 'shop' }).update({ paced: true });
      const { slots } = slotsFor();
      const reserve = jest.spyOn(slots, 'reserve');
      await store.dispatch([event({ integrationIds: ['shop'] })], slots);
      expect(reserve.mock.calls).toEqual([
        [
          {
            integrationId: 'shop',
            owner: 'group:default/team',
            host: 'hooks.example.com',
            paced: true,
          },
        ],
      ]);
    });

    it('frees the slots of deliveries that were not stored', async () => {
      const { knex, store } = await setUp();
      const { slots, cancelled } = slotsFor('shop');
      const one = event({ integrationIds: ['shop'], key: 'k' });
      await store.dispatch([one], slots);
      expect(cancelled).toEqual([]);
      const [repeated] = await store.dispatch([one], slots);
      expect(answer(repeated)).toMatchObject({ created: false, leased: [] });
      expect(cancelled).toEqual(['shop']);

      await knex.schema.renameTable('delivery_queue', 'away');
      await expect(
        store.dispatch([event({ integrationIds: ['shop'] })], slots),
      ).rejects.toMatchObject({
        message: expect.stringContaining('delivery_queue'),
      });
      expect(cancelled).toEqual(['shop', 'shop']);
    });
  });
});
