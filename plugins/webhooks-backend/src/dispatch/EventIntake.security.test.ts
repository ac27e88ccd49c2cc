import { setImmediate } from 'node:timers/promises';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { eventually } from 'backstage-webhooks-test';
import {
  addIntegration,
  addManyIntegrations,
  countRows,
  migrated,
  NO_SLOTS,
} from '../__testUtils__/fixtures';
import { EventStore } from '../database/EventStore';
import { IntegrationStore } from '../database/IntegrationStore';
import type { NewEvent } from '../model/plan';
import { EventIntake, type StoredEvent } from './EventIntake';
import { findSubscribers } from './findSubscribers';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(120_000);

const NOW = Date.parse('2026-03-02T12:00:00Z');
const CHUNK = 1_000;

function event(fields: Partial<NewEvent> & { key?: string } = {}): NewEvent {
  const { key, ...rest } = fields;
  return {
    type: 'a.b',
    body: '{}',
    dispatchedBy: 'user:default/mock',
    now: NOW,
    idempotency: key === undefined ? undefined : { key, content: '' },
    ...rest,
  };
}

function answer(stored: StoredEvent) {
  if ('error' in stored) {
    throw stored.error;
  }
  return stored;
}

describe.each(databases.eachSupportedId())(
  'dispatch to very many integrations (%s)',
  id => {
    async function setUp(subscribers: number) {
      const knex = await migrated(await databases.init(id));
      const ids = await addManyIntegrations(knex, {
        count: subscribers,
        pattern: 'a.*',
      });
      return {
        knex,
        ids,
        store: new EventIntake({ events: new EventStore({ knex }) }),
      };
    }

    /** The number of rows in the first binding: a binary array with PostgreSQL, JSON with SQLite. */
    function countBound(binding: Buffer | string): number {
      return typeof binding === 'string'
        ? JSON.parse(binding).length
        : binding.readInt32BE(12);
    }

    /** The number of rows per statement that stores deliveries. */
    function watchInserts(knex: Knex): number[] {
      const rows: number[] = [];
      knex.on('query', ({ sql, bindings }) => {
        if (/insert into delivery_queue/.test(sql)) {
          rows.push(countBound(bindings[0]));
        }
      });
      return rows;
    }

    it('stores the deliveries of an event in bounded statements', async () => {
      const { knex, store } = await setUp(3_500);
      const inserts = watchInserts(knex);

      await store.dispatch([event()], NO_SLOTS);

      expect(Math.max(...inserts)).toBe(CHUNK);
      expect(await countRows(knex)).toMatchObject({
        events: 1,
        delivery_queue: 3_500,
      });
    });

    it('lets other work run between the statements', async () => {
      const { store } = await setUp(5_000);
      let turns = 0;
      let stored = false;
      const count = async () => {
        while (!stored) {
          await setImmediate();
          turns += 1;
        }
      };
      const counting = count();

      await store.dispatch([event()], NO_SLOTS);
      stored = true;
      await counting;

      expect(turns).toBeGreaterThanOrEqual(5_000 / CHUNK);
    });

    it('stores all deliveries of an event or none', async () => {
      const { knex, store, ids } = await setUp(2_500);
      await refuseDeliveriesTo(knex, ids.at(-1)!);

      await expect(store.dispatch([event()], NO_SLOTS)).rejects.toHaveProperty(
        'message',
      );

      expect(await countRows(knex)).toMatchObject({
        events: 0,
        deliveries: 0,
        delivery_queue: 0,
      });
    });

    it('lists the first thousand deliveries and says how many more there are', async () => {
      const { store } = await setUp(1_200);

      const [first] = await store.dispatch([event({ key: 'k' })], NO_SLOTS);
      const [again] = await store.dispatch([event({ key: 'k' })], NO_SLOTS);

      expect(answer(first).result.deliveries).toHaveLength(1_000);
      expect(answer(first).result.more).toBe(200);
      expect(answer(again).result).toEqual(answer(first).result);
    });

    it('names all integrations with waiting deliveries, even unlisted ones', async () => {
      const { store, ids } = await setUp(1_200);

      const [stored] = await store.dispatch([event()], NO_SLOTS);

      expect(answer(stored).waiting.sort()).toEqual(ids);
    });

    it('stores a batch with very many deliveries in several transactions', async () => {
      const { knex, store } = await setUp(3_000);
      let transactions = 0;
      knex.on('query', ({ sql }) => {
        transactions += /^begin/i.test(sql) ? 1 : 0;
      });

      const stored = await store.dispatch(
        Array.from({ length: 8 }, () => event()),
        NO_SLOTS,
      );

      expect(stored.map(one => answer(one).created)).toEqual(
        Array(8).fill(true),
      );
      expect(await countRows(knex)).toMatchObject({
        events: 8,
        delivery_queue: 24_000,
      });
      expect(transactions).toBeGreaterThan(1);
    });

    it('finds subscribers in linear time', async () => {
      const { knex } = await setUp(10_000);
      const leastDuration = async () => {
        const durations: number[] = [];
        for (let i = 0; i < 4; i += 1) {
          const start = performance.now();
          await findSubscribers(
            new EventStore({ knex }),
            [event()],
            Infinity,
            async () => [],
          );
          durations.push(performance.now() - start);
        }
        return Math.min(...durations);
      };
      const few = await leastDuration();
      await addManyIntegrations(knex, {
        count: 20_000,
        pattern: 'a.*',
        prefix: 'more',
      });
      const many = await leastDuration();

      // Three times the subscribers: 3 is linear; a copy for each row was 36.
      expect(many / few).toBeLessThan(12);
    });

    it('accepts more named integrations per batch than a statement has parameters', async () => {
      const { store, ids } = await setUp(1);
      const unknown = Array.from({ length: 70 }, (_, batch) =>
        event({
          integrationIds: Array.from({ length: 1_000 }, (__, i) =>
            String(batch * 1_000 + i),
          ),
        }),
      );

      const [good, ...refused] = await store.dispatch(
        [event({ integrationIds: ids }), ...unknown],
        NO_SLOTS,
      );

      expect(answer(good).created).toBe(true);
      for (const one of refused) {
        expect(one).toMatchObject({ error: { name: 'NotFoundError' } });
        expect('error' in one && one.error.message.length).toBeLessThan(200);
      }
    });

    it('does not fail other events of the batch if the database rejects one', async () => {
      const { knex, store, ids } = await setUp(5);
      await refuseDeliveriesTo(knex, ids[2]);

      const stored = await store.dispatch(
        ids.map(one => event({ integrationIds: [one] })),
        NO_SLOTS,
      );

      expect(stored.map(one => 'error' in one)).toEqual([
        false,
        false,
        true,
        false,
        false,
      ]);
      expect(await countRows(knex)).toMatchObject({
        events: 4,
        delivery_queue: 4,
      });
    });
  },
);

// SQLite has one connection, so transactions cannot be concurrent.
describe.each(databases.eachSupportedId().filter(([id]) => id !== 'SQLITE_3'))(
  'dispatch while an integration is enabled (%s)',
  id => {
    async function setUp() {
      const knex = await migrated(await databases.init(id));
      const integrations = new IntegrationStore({ knex });
      await addIntegration(integrations, { id: 'off' });
      await integrations.disable(await integrations.get('off'), {
        reason: 'manual',
        evidence: { reason: 'manual', summary: '', days: [] },
        now: NOW,
      });
      const waiters = async () => {
        const { rows } = await knex.raw(
          `select count(*)::int as count from pg_stat_activity
           where wait_event_type = 'Lock' and datname = current_database()`,
        );
        return rows[0].count;
      };
      return {
        knex,
        integrations,
        waiters,
        store: new EventIntake({ events: new EventStore({ knex }) }),
      };
    }

    it('stores nothing as held once the integration is enabled', async () => {
      const { knex, integrations, waiters, store } = await setUp();
      // A dispatch with the same key makes this one wait after it has read the state.
      const other = await knex.transaction();
      await other('events').insert({
        id: '019ab5d2-7c00-7000-8000-5a1f6c3d2e10',
        type: 'a.b',
        body: '{}',
        dispatched_by: 'user:default/mock',
        idempotency_key: 'k',
      });
      const dispatched = store.dispatch([event({ key: 'k' })], NO_SLOTS);
      await eventually(async () => expect(await waiters()).toBe(1));

      let enabled = false;
      const enabling = integrations
        .enable(await integrations.get('off'), { now: NOW })
        .then(() => {
          enabled = true;
        });
      await eventually(async () =>
        expect(enabled || (await waiters()) === 2).toBe(true),
      );
      const enabledFirst = enabled;
      await other.rollback();
      const [stored] = await dispatched;
      await enabling;

      // Enabling reads the held deliveries after that, so they have to be there by then.
      expect(answer(stored).result.deliveries[0].status).toBe(
        enabledFirst ? 'pending' : 'held',
      );
    });

    it('stores new deliveries as pending while the integration is being enabled', async () => {
      const { knex, waiters, store } = await setUp();
      const enabling = await knex.transaction();
      await enabling('integrations').update({ state: 'active' });

      const dispatched = store.dispatch([event()], NO_SLOTS);
      await eventually(async () => expect(await waiters()).toBe(1));
      await enabling.commit();

      expect(answer((await dispatched)[0]).result.deliveries[0].status).toBe(
        'pending',
      );
    });
  },
);

async function refuseDeliveriesTo(
  knex: Knex,
  integrationId: string,
): Promise<void> {
  if (knex.client.config.client.includes('pg')) {
    await knex.raw(
      `create function refuse() returns trigger language plpgsql as
       'begin raise exception using errcode = ''22000''; end'`,
    );
    await knex.raw(
      `create trigger refuse before insert on delivery_queue for each row
       when (new.integration_id = '${integrationId}') execute function refuse()`,
    );
  } else {
    await knex.raw(
      `create trigger refuse before insert on delivery_queue
       when new.integration_id = '${integrationId}'
       begin select raise(abort, 'refused'); end`,
    );
  }
}
