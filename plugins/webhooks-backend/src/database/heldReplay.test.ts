import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { eventually } from 'backstage-webhooks-test';
import {
  addDeliveries,
  addIntegration,
  claimAll,
  migrated,
} from '../__testUtils__/fixtures';
import { DeliveryQueue } from './DeliveryQueue';
import { IntegrationStore } from './IntegrationStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const NOW = Date.parse('2026-03-02T12:00:00Z');
const LATER = NOW + 1_000;

describe.each(databases.eachSupportedId())('a held replay (%s)', id => {
  async function setUp() {
    const knex = await migrated(await databases.init(id));
    const store = new IntegrationStore({ knex });
    const queue = new DeliveryQueue({ knex });
    await addIntegration(store, { id: 'a' });
    const disable = async () =>
      store.disable(await store.get('a'), {
        reason: 'manual',
        evidence: { reason: 'manual', summary: '', days: [] },
        now: NOW,
      });
    const enable = async (replayHeld?: { trusted: boolean }) =>
      store.enable(await store.get('a'), { now: NOW, replayHeld });
    const dispatch = (count: number) =>
      addDeliveries(knex, { integrationIds: ['a'], now: NOW, count });
    const batch = (limit: number) =>
      store.queueHeld('a', { now: LATER, limit });
    const waive = (limit: number) =>
      store.waiveHeld('a', { now: LATER, limit });
    const withStatus = (status: string): Promise<string[]> =>
      knex('deliveries').where({ status }).orderBy('id').pluck('id');
    const stalled = () => store.stalledReplays(LATER + 1);
    return {
      ...{ knex, queue, disable, enable },
      ...{ dispatch, batch, waive, withStatus, stalled },
    };
  }

  it('queues the oldest deliveries first, one batch per transaction, until none is left', async () => {
    const { disable, enable, dispatch, batch, withStatus, stalled } =
      await setUp();
    await disable();
    const ids = await dispatch(5);
    await enable({ trusted: true });

    expect(await batch(2)).toEqual({ queued: 2, more: true });
    expect(await withStatus('pending')).toEqual(ids.slice(0, 2));
    expect(await withStatus('held')).toEqual(ids.slice(2));
    expect(await batch(2)).toEqual({ queued: 2, more: true });
    expect(await stalled()).toEqual(['a']);
    expect(await batch(2)).toEqual({ queued: 1, more: false });
    expect(await withStatus('pending')).toEqual(ids);
    expect(await stalled()).toEqual([]);
  });

  it('makes deliveries due immediately, with the trust of the caller who enabled the integration', async () => {
    const { knex, queue, disable, enable, dispatch, batch } = await setUp();
    await disable();
    const [first, second] = await dispatch(2);
    await knex('deliveries').update({ trusted: false });
    await enable({ trusted: false });
    await batch(1);
    await disable();
    await enable({ trusted: true });
    await batch(1);

    expect(
      (await claimAll(queue, { integrationIds: ['a'], now: LATER })).map(
        ({ deliveryId, trusted, trigger }) => [deliveryId, trusted, trigger],
      ),
    ).toEqual(
      expect.arrayContaining([
        [first, false, 'automatic'],
        [second, true, 'automatic'],
      ]),
    );
  });

  it('ends when the integration is disabled', async () => {
    const { disable, enable, dispatch, batch, withStatus, stalled } =
      await setUp();
    await disable();
    const ids = await dispatch(3);
    await enable({ trusted: true });
    await batch(1);
    await disable();

    expect(await batch(1)).toEqual({ queued: 0, more: false });
    expect(await withStatus('held')).toEqual(ids.slice(1));
    expect(await stalled()).toEqual([]);
  });

  it('cancels the oldest deliveries first if it is waived, one batch per transaction', async () => {
    const { disable, enable, dispatch, waive, withStatus, stalled } =
      await setUp();
    await disable();
    const ids = await dispatch(3);
    await enable();

    expect(await waive(2)).toEqual({ waived: 2, more: true });
    expect(await withStatus('cancelled')).toEqual(ids.slice(0, 2));
    expect(await stalled()).toEqual(['a']);
    expect(await waive(2)).toEqual({ waived: 1, more: false });
    expect(await withStatus('cancelled')).toEqual(ids);
    expect(await stalled()).toEqual([]);
  });

  it('queues no waived delivery, and waives no queued one', async () => {
    const { disable, enable, dispatch, batch, waive, withStatus } =
      await setUp();
    await disable();
    const ids = await dispatch(2);
    await enable();
    expect(await batch(1)).toEqual({ queued: 0, more: false });
    await waive(1);
    await disable();
    await enable({ trusted: true });

    expect(await waive(1)).toEqual({ waived: 0, more: false });
    expect(await withStatus('held')).toEqual(ids.slice(1));
  });

  it('leaves no delivery held, whatever runs concurrently', async () => {
    const { knex, queue, disable, enable, ...replay } = await setUp();
    const { dispatch, batch, withStatus, stalled } = replay;
    const runBatches = async () => {
      while ((await batch(3)).more);
    };
    const change = async () => {
      for (let n = 0; n < 5; n += 1) {
        await disable();
        await enable({ trusted: true });
        await runBatches();
      }
    };
    const hold = async () => {
      for (let n = 0; n < 10; n += 1) {
        await queue.hold({ integrationId: 'a', now: NOW, limit: 3 });
      }
    };
    const dispatched: string[] = [];
    const dispatchOften = async () => {
      for (let n = 0; n < 20; n += 1) {
        dispatched.push(...(await dispatch(1)));
      }
    };

    await Promise.all([
      ...[change(), change(), runBatches()],
      ...[hold(), dispatchOften(), dispatchOften(), dispatchOften()],
    ]);

    expect(await stalled()).toEqual([]);
    expect(await withStatus('held')).toEqual([]);
    expect(
      await knex('delivery_queue').orderBy('delivery_id').pluck('delivery_id'),
    ).toEqual(dispatched.sort());
  });
});

// SQLite has one connection, so transactions cannot be concurrent.
describe.each(databases.eachSupportedId().filter(([id]) => id !== 'SQLITE_3'))(
  'batches of a held replay (%s)',
  id => {
    it('do not run while the integration is being disabled', async () => {
      const knex = await migrated(await databases.init(id));
      const store = new IntegrationStore({ knex });
      await addIntegration(store, { id: 'a' });
      await knex('integrations').update({ state: 'disabled' });
      await addDeliveries(knex, { integrationIds: ['a'], now: NOW });
      await store.enable(await store.get('a'), {
        now: NOW,
        replayHeld: { trusted: true },
      });
      const disabling = await knex.transaction();
      await disabling('integrations').update({
        state: 'disabled',
        replay_held_at: null,
      });

      const batch = store.queueHeld('a', { now: LATER, limit: 1 });
      await eventually(async () => expect(await lockWaiters(knex)).toBe(1));
      await disabling.commit();

      expect(await batch).toEqual({ queued: 0, more: false });
    });
  },
);

async function lockWaiters(knex: Knex): Promise<number> {
  const { rows } = await knex.raw(
    `select count(*)::int as count from pg_stat_activity
     where wait_event_type = 'Lock' and datname = current_database()`,
  );
  return rows[0].count;
}
