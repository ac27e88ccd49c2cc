import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { TestClock } from 'backstage-webhooks-test';
import {
  addDeliveries,
  addIntegration,
  logAll,
  migrated,
} from '../__testUtils__/fixtures';
import { DeliveryQueue } from '../database/DeliveryQueue';
import { IntegrationStore } from '../database/IntegrationStore';
import { StrandedDeliveries } from './StrandedDeliveries';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const signal = new AbortController().signal;

describe.each(databases.eachSupportedId())('the check (%s)', databaseId => {
  async function setUp() {
    const knex = await migrated(await databases.init(databaseId));
    const store = new IntegrationStore({ knex });
    const clock = new TestClock();
    const logger = mockServices.logger.mock();
    const found: [string, number][] = [];
    const check = new StrandedDeliveries({
      queue: new DeliveryQueue({ knex }),
      clock,
      logger,
      onFound: (kind, count) => found.push([kind, count]),
    });
    await addIntegration(store, { id: 'a' });
    const [id, other] = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: clock.now(),
      count: 2,
    });
    await logAll(knex);
    return { knex, store, clock, logger, found, check, id, other };
  }

  async function disable(store: IntegrationStore): Promise<void> {
    await store.disable(await store.get('a'), {
      reason: 'manual',
      evidence: { reason: 'manual', summary: '', days: [] },
      now: 0,
    });
  }

  const queued = (knex: Knex): Promise<string[]> =>
    knex('delivery_queue').orderBy('delivery_id').pluck('delivery_id');
  const readStatus = async (knex: Knex, id: string): Promise<string> =>
    (await knex('deliveries').where({ id }).first('status')).status;

  it('finds nothing if every delivery is in a valid state', async () => {
    const { check, found, logger } = await setUp();

    await check.run(signal);

    expect(found).toEqual([]);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('queues a pending delivery that is not in the queue', async () => {
    const { knex, check, found, logger, id, other } = await setUp();
    await knex('delivery_queue').where({ delivery_id: id }).delete();

    await check.run(signal);

    expect(await queued(knex)).toEqual([id, other]);
    expect(found).toEqual([['unqueued', 1]]);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('Stranded'),
      { kind: 'unqueued', count: 1, first: id },
    );
  });

  it.each(['failed', 'held', 'succeeded', 'cancelled'])(
    'makes a queued delivery pending if it is %s',
    async status => {
      const { knex, check, found, id } = await setUp();
      await knex('deliveries').where({ id }).update({ status, ended_at: 1 });

      await check.run(signal);

      expect(await readStatus(knex, id)).toBe('pending');
      expect(found).toEqual([['queued', 1]]);
    },
  );

  it('starts a replay for a delivery that is held by an active integration', async () => {
    const { knex, store, check, found, id } = await setUp();
    await knex('delivery_queue').where({ delivery_id: id }).delete();
    await knex('deliveries').where({ id }).update({ status: 'held' });

    await check.run(signal);
    await store.queueHeld('a', { now: 1, limit: 10 });

    expect(await readStatus(knex, id)).toBe('pending');
    expect(found).toEqual([['unheld', 1]]);
  });

  it('does not touch a delivery held by a disabled integration', async () => {
    const { knex, store, check, found, id } = await setUp();
    await disable(store);
    await knex('delivery_queue').where({ delivery_id: id }).delete();
    await knex('deliveries').where({ id }).update({ status: 'held' });

    await check.run(signal);

    expect(await readStatus(knex, id)).toBe('held');
    expect(found).toEqual([]);
  });

  it('cancels a delivery held for a deleted integration', async () => {
    const { knex, store, check, found, id } = await setUp();
    await store.delete(await store.get('a'), 0);
    await knex('delivery_queue').where({ delivery_id: id }).delete();
    await knex('deliveries').where({ id }).update({ status: 'held' });

    await check.run(signal);

    expect(
      await knex('deliveries').where({ id }).first('status', 'ended_at'),
    ).toMatchObject({ status: 'cancelled' });
    expect(found).toEqual([['orphaned', 1]]);
  });

  it('examines a log of many pages', async () => {
    const { knex, clock, check, found } = await setUp();
    const ids = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: clock.now(),
      count: 2_500,
    });
    const last = ids.at(-1)!;
    await logAll(knex);
    await knex('delivery_queue').where({ delivery_id: last }).delete();

    await check.run(signal);

    expect(found).toEqual([['unqueued', 1]]);
    expect(await queued(knex)).toContain(last);
  });
});
