import { TestDatabases } from '@backstage/backend-test-utils';
import { eventually } from 'backstage-webhooks-test';
import { knex as createKnex, type Knex } from 'knex';
import { addDeliveries, countRows } from '../__testUtils__/fixtures';
import { DAY_0, onDay, setUpRetention } from '../__testUtils__/retention';
import { DeliveryLog } from './DeliveryLog';
import { Partitions } from './Partitions';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
jest.setTimeout(60_000);

/** The partitions of days, oldest first. */
async function partitions(knex: Knex): Promise<string[]> {
  return knex('pg_class')
    .where({ relispartition: true, relkind: 'r' })
    .whereNot('relname', 'attempts_default')
    .orderBy('relname')
    .pluck('relname');
}

describe.each(databases.eachSupportedId())('partitions (%s)', id => {
  /** An empty log, with partitions from the first day on. */
  const setUp = async () => {
    const parts = await setUpRetention(databases.init(id), ['a']);
    const store = new Partitions({ knex: parts.knex });
    await store.create(DAY_0);
    return { ...parts, store };
  };

  it('are created for today and the next week', async () => {
    const { knex, store } = await setUp();
    const first = [
      ...['attempts_20260302', 'attempts_20260303', 'attempts_20260304'],
      ...['attempts_20260305', 'attempts_20260306', 'attempts_20260307'],
      ...['attempts_20260308', 'attempts_20260309'],
    ];
    expect(await partitions(knex)).toEqual(first);

    await store.create(onDay(1));

    expect(await partitions(knex)).toEqual([...first, 'attempts_20260310']);
  });

  it('are created once by replicas that start at the same time', async () => {
    const { knex } = await setUpRetention(databases.init(id), []);
    const replicas = Array.from({ length: 5 }, () =>
      createKnex(knex.client.config),
    );
    try {
      await expect(
        Promise.all(
          replicas.map(replica =>
            new Partitions({ knex: replica }).create(DAY_0),
          ),
        ),
      ).resolves.toEqual([0, 0, 0, 0, 0]);
    } finally {
      await Promise.all(replicas.map(replica => replica.destroy()));
    }

    expect(await partitions(knex)).toHaveLength(8);
  });

  it('have the indexes and statistics of the table', async () => {
    const { knex } = await setUp();

    const indexes = await knex('pg_indexes')
      .where({ tablename: 'attempts_20260302' })
      .pluck('indexdef');
    expect(indexes).toEqual([
      expect.stringContaining('(delivery_id, id)'),
      expect.stringContaining('(integration_id, id) WHERE'),
    ]);
    expect(
      await knex('pg_statistic_ext')
        .whereRaw("stxrelid = 'attempts_20260302'::regclass")
        .pluck('stxname'),
    ).toHaveLength(1);
  });

  it('hold the attempts of the deliveries of their days', async () => {
    const { knex, send } = await setUp();
    await send('a', 0, 2);
    await send('a', 1, 3);

    const found = await knex('attempts')
      .groupByRaw('tableoid')
      .orderByRaw('2')
      .select(knex.raw('count(*) as rows, tableoid::regclass::text as name'));

    expect(found).toEqual([
      { name: 'attempts_20260302', rows: '2' },
      { name: 'attempts_20260303', rows: '3' },
    ]);
  });

  it('are not all read for a delivery', async () => {
    const { knex, send } = await setUp();
    const [delivery] = await send('a', 1);

    const locked = await knex.transaction(async tx => {
      await new DeliveryLog({ knex: tx }).detail(delivery);
      return tx('pg_locks as l')
        .join('pg_class as c', 'c.oid', 'l.relation')
        .whereRaw('l.pid = pg_backend_pid()')
        .where({ 'c.relispartition': true, 'c.relkind': 'r' })
        .pluck('c.relname');
    });

    expect(locked).toEqual(['attempts_20260303']);
  });

  it('are dropped when their day has expired, and nothing else', async () => {
    const { knex, send, apply, log } = await setUp();
    const [expired] = await send('a', 0, 3);
    const [kept] = await send('a', 1);

    await expect(apply(0, { attempts: 1 })).resolves.toEqual({
      ...{ events: 0, deliveries: 0, attempts: 0, attemptDays: 1 },
    });

    expect((await partitions(knex))[0]).toBe('attempts_20260303');
    expect(await countRows(knex)).toMatchObject({
      ...{ events: 4, deliveries: 4, attempts: 1 },
    });
    expect(await log.attempts(expired)).toEqual([]);
    expect(await log.attempts(kept)).toHaveLength(1);
  });

  it('stay while a part of their day has not expired', async () => {
    const { knex, send, apply } = await setUp();
    await send('a', 0);

    await expect(apply(0.4)).resolves.toMatchObject({
      ...{ deliveries: 1, attempts: 0, attemptDays: 0 },
    });

    expect(await countRows(knex)).toMatchObject({ attempts: 1 });
  });

  it('keep the attempts of queued deliveries only, until those have ended', async () => {
    const { knex, integrations, send, apply, log } = await setUp();
    const [queued, ended] = await send('a', 0, 2);
    const at = await integrations.get('a');
    await log.redeliver(queued, { at, trust: true, now: onDay(7) });

    await expect(apply(7)).resolves.toEqual({
      ...{ events: 1, deliveries: 1, attempts: 1, attemptDays: 6 },
    });

    await expect(log.get(ended)).rejects.toThrow('No delivery has the id');
    await expect(log.detail(queued)).resolves.toMatchObject({
      ...{ status: 'pending', event: { type: 'a.b' } },
      attempts: [{ outcome: 'success' }],
    });
    await knex('delivery_queue').delete();
    await expect(apply(7)).resolves.toMatchObject({ attemptDays: 1 });
  });

  it('keep a delivery that is queued before the table is locked', async () => {
    const { knex, integrations, send, apply, log } = await setUp();
    const [delivery] = await send('a', 0);
    const at = await integrations.get('a');
    // The table is in use until the delivery is queued.
    const using = await knex.transaction();
    await using('attempts').first('id');

    const applied = apply(1);
    await eventually(async () =>
      expect(
        await knex('pg_locks')
          .whereRaw("relation = 'attempts'::regclass and not granted")
          .pluck('mode'),
      ).toEqual(['AccessExclusiveLock']),
    );
    await log.redeliver(delivery, { at, trust: true, now: onDay(7) });
    await using.commit();

    await expect(applied).resolves.toMatchObject({ attemptDays: 0 });
    expect(await log.attempts(delivery)).toHaveLength(1);
  });

  it('are dropped later if the table is in use for too long', async () => {
    const { knex, send, apply } = await setUp();
    await send('a', 0);
    const report = await knex.transaction();
    await report('attempts').first('id');

    await expect(apply(1)).resolves.toMatchObject({
      ...{ attempts: 0, attemptDays: 0 },
    });
    await report.rollback();

    await expect(apply(1)).resolves.toMatchObject({ attemptDays: 1 });
  });

  it('are not created for days with attempts in the default partition', async () => {
    const { knex, send, apply, log } = await setUpRetention(
      databases.init(id),
      ['a'],
    );
    const [early] = await send('a', 0);
    await new Partitions({ knex }).create(DAY_0);
    const [late] = await send('a', 0);
    expect((await partitions(knex))[0]).toBe('attempts_20260303');
    expect(await log.attempts(early)).toHaveLength(1);
    expect(await log.attempts(late)).toHaveLength(1);

    await expect(apply(1)).resolves.toMatchObject({
      ...{ attempts: 2, attemptDays: 0 },
    });
  });

  it('may be missing for a day', async () => {
    const { send, log, knex } = await setUp();
    const [delivery] = await send('a', 100);

    expect(await log.attempts(delivery)).toHaveLength(1);
    expect(await knex('attempts_default').pluck('delivery_id')).toEqual([
      delivery,
    ]);
  });

  it('are not needed by deliveries that wait', async () => {
    const { knex, apply, log } = await setUp();
    const [waiting] = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: DAY_0,
    });

    await expect(apply(40)).resolves.toMatchObject({
      ...{ events: 0, deliveries: 0 },
    });

    await expect(log.detail(waiting)).resolves.toMatchObject({
      ...{ status: 'pending', attempts: [] },
    });
  });
});
