import { TestDatabases } from '@backstage/backend-test-utils';
import type { Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { eventually } from 'backstage-webhooks-test';
import {
  addDeliveries,
  addIntegration,
  toAttemptRecord,
  claimAll,
  logAll,
  migrated,
} from '../__testUtils__/fixtures';
import { newId } from '../model/ids';
import { ActivityLog } from './ActivityLog';
import { DeliveryQueue } from './DeliveryQueue';
import { isPostgres } from './dialect';
import { IntegrationStore, type IntegrationRecord } from './IntegrationStore';
import { ReplayStore, type ReplayOptions } from './ReplayStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const NOW = Date.parse('2026-03-02T12:00:00Z');
const BATCH = 5;
const MANUAL = {
  reason: 'manual' as const,
  evidence: { reason: 'manual' as const, summary: '', days: [] },
  now: NOW,
};

async function lastActivity(knex: Knex) {
  const { items } = await new ActivityLog({ knex }).list('a', { limit: 1 });
  return items[0];
}

/** Makes batches fail after which a replay has queued more than `max` deliveries. */
async function refuseBeyond(
  knex: Knex,
  max: number,
): Promise<() => Promise<void>> {
  if (isPostgres(knex)) {
    await knex.raw(
      `alter table replays add constraint refusing check (replayed <= ${max})`,
    );
    return () => knex.raw('alter table replays drop constraint refusing');
  }
  await knex.raw(
    `create trigger refusing before update on replays when new.replayed > ${max}
     begin select raise(abort, 'refused'); end`,
  );
  return () => knex.raw('drop trigger refusing');
}

describe.each(databases.eachSupportedId())('ReplayStore (%s)', id => {
  async function setUp(
    count: number,
    integration: Partial<IntegrationRecord> = {},
  ) {
    const knex = await migrated(await databases.init(id));
    const store = new IntegrationStore({ knex });
    const replays = new ReplayStore({ knex });
    const queue = new DeliveryQueue({ knex });
    const addFailed = async (integrationId: string, number: number) => {
      await addIntegration(store, { id: integrationId, ...integration });
      const ids = await addDeliveries(knex, {
        integrationIds: [integrationId],
        now: NOW,
        count: number,
      });
      await logAll(knex);
      await knex('delivery_queue').delete();
      await knex('deliveries').update({ status: 'failed', ended_at: NOW });
      return ids;
    };
    const failed = await addFailed('a', count);
    const start = async (
      options: Partial<ReplayOptions> = {},
      integrationId = 'a',
    ) =>
      replays.start({
        integration: await store.get(integrationId),
        from: NOW,
        to: NOW + 1,
        status: ['failed'],
        trust: true,
        createdBy: 'user:default/mock',
        limit: BATCH,
        now: NOW,
        ...options,
      });
    const startLarge = async (integrationId = 'a') =>
      (await start({}, integrationId)) as Replay;
    const batch = async () =>
      (
        await replays.runBatch({
          now: NOW,
          limit: BATCH,
          wants: async () => true,
        })
      )?.replay;
    const toEnd = async () => {
      let last = await batch();
      while (last && !last.endedAt) {
        last = await batch();
      }
      return last;
    };
    const queued = (): Promise<string[]> =>
      knex('delivery_queue').orderBy('delivery_id').pluck('delivery_id');
    /** Makes the queued deliveries fail again. */
    const failAgain = async () => {
      const ids = await queued();
      await knex('delivery_queue').delete();
      await knex('deliveries').update({ status: 'failed', ended_at: NOW });
      return ids;
    };
    const claim = async () =>
      (
        await queue.claimPaced({
          ...{ requests: [{ integrationId: 'a', slots: 9 }], now: NOW },
          leaseMs: 60_000,
        })
      ).claimed.map(({ deliveryId }) => deliveryId);
    return {
      ...{ knex, store, replays, queue, addFailed, failed, failAgain },
      ...{ start, startLarge, batch, toEnd, queued, claim },
    };
  }

  it('runs a small replay at once', async () => {
    const { replays, failed, start, queued } = await setUp(BATCH - 1);

    expect(await start()).toBe(BATCH - 1);

    expect(await queued()).toEqual(failed);
    expect(await replays.list('a', { limit: 10 })).toEqual({ items: [] });
  });

  it('stores a batch of the catalog once, together with its progress', async () => {
    const { knex, store, replays } = await setUp(0);
    const { id: replayId } = await replays.startCatalog({
      integration: await store.get('a'),
      ...{ trust: true, selected: 2, createdBy: 'x', now: NOW },
    });
    const batch = (after: string | undefined, last: string | undefined) =>
      replays.runCatalogBatch({
        ...{ replayId, after, last, now: NOW },
        events: [{ id: newId(NOW), type: 'a.b', body: '{}' }],
      });
    const stored = async () => [
      await knex('events')
        .pluck('directed')
        .then(rows => rows.map(Boolean)),
      await knex('delivery_queue').pluck('integration_id'),
    ];

    const accept = await refuseBeyond(knex, 0);
    expect(await batch(undefined, 'api:a')).toMatchObject({
      error: expect.anything(),
      replay: { state: 'queued', replayed: 0 },
    });
    expect(await stored()).toEqual([[], []]);

    await accept();
    expect(await batch(undefined, 'api:a')).toMatchObject({
      replay: { state: 'running', replayed: 1 },
      lastRef: 'api:a',
    });
    // As another replica that read the same page.
    expect(await batch(undefined, 'api:a')).toBeUndefined();
    expect(await stored()).toEqual([[true], ['a']]);

    expect(await batch('api:a', undefined)).toMatchObject({
      replay: { state: 'completed', replayed: 2, skipped: 0 },
    });
    expect(await batch('api:a', undefined)).toBeUndefined();
    expect(await stored()).toEqual([
      [true, true],
      ['a', 'a'],
    ]);
  });

  it('ends a replay of the catalog when its integration gets another owner', async () => {
    const { store, replays, batch, queued } = await setUp(0);
    await replays.startCatalog({
      integration: await store.get('a'),
      ...{ trust: true, selected: 2, createdBy: 'x', now: NOW },
    });
    await store.update(await store.get('a'), { owner: 'group:default/b' }, NOW);

    expect(await batch()).toMatchObject({
      state: 'stopped',
      endReason: 'reassigned',
    });
    expect(await queued()).toEqual([]);
  });

  it('stores a large replay with its size, and queues nothing yet', async () => {
    const { replays, start, queued } = await setUp(12);

    const replay = await start({ eventTypes: ['a.*'], status: ['failed'] });

    expect(replay).toEqual({
      id: expect.any(String),
      integrationId: 'a',
      state: 'queued',
      from: new Date(NOW).toISOString(),
      to: new Date(NOW + 1).toISOString(),
      status: ['failed'],
      eventTypes: ['a.*'],
      ...{ selected: 12, replayed: 0, skipped: 0 },
      createdAt: new Date(NOW).toISOString(),
      createdBy: 'user:default/mock',
    });
    expect(await replays.get('a', (replay as Replay).id)).toEqual(replay);
    expect(await queued()).toEqual([]);
  });

  it('queues the oldest deliveries first, in batches, until it is completed', async () => {
    const { failed, startLarge, batch, queued } = await setUp(12);
    await startLarge();

    expect(await batch()).toMatchObject({
      state: 'running',
      replayed: 5,
      startedAt: new Date(NOW).toISOString(),
    });
    expect(await queued()).toEqual(failed.slice(0, 5));
    expect(await batch()).toMatchObject({ state: 'running', replayed: 10 });
    expect(await batch()).toMatchObject({
      state: 'completed',
      ...{ selected: 12, replayed: 12, skipped: 0 },
      endedAt: new Date(NOW).toISOString(),
    });
    expect(await queued()).toEqual(failed);
    expect(await batch()).toBeUndefined();
  });

  it('does not queue a delivery twice that fails again during the replay', async () => {
    const { failed, startLarge, batch, failAgain } = await setUp(12);
    await startLarge();
    const seen: string[] = [];

    for (let i = 0; i < 3; i += 1) {
      await batch();
      seen.push(...(await failAgain()));
    }

    expect(seen).toEqual(failed);
    expect(await batch()).toBeUndefined();
  });

  it('rolls back a batch whose progress cannot be stored, and continues from there', async () => {
    const { knex, failed, startLarge, batch, toEnd, failAgain } =
      await setUp(12);
    await startLarge();
    await batch();
    const seen = await failAgain();
    const allow = await refuseBeyond(knex, 5);

    expect(await batch()).toMatchObject({ state: 'running', replayed: 5 });
    expect(await failAgain()).toEqual([]);

    await allow();
    expect(await toEnd()).toMatchObject({ state: 'completed', replayed: 12 });
    seen.push(...(await failAgain()));
    expect(seen).toEqual(failed);
  });

  // With SQLite no connection can break.
  if (id === 'POSTGRES_18') {
    it('continues from the last batch when the connection of a replica breaks', async () => {
      const { knex, failed, startLarge, batch, toEnd, failAgain } =
        await setUp(12);
      await startLarge();
      await batch();
      const seen = await failAgain();
      const other = await knex.transaction();
      await other('deliveries').where({ id: failed[7] }).forUpdate();
      const broken = batch();
      await eventually(async () => {
        const ended = await knex('pg_stat_activity')
          .where({ datname: knex.client.database(), wait_event_type: 'Lock' })
          .select(knex.raw('pg_terminate_backend(pid)'));
        expect(ended).toHaveLength(1);
      });
      await broken;
      await other.rollback();

      expect(await failAgain()).toEqual([]);
      expect(await toEnd()).toMatchObject({ state: 'completed', replayed: 12 });
      seen.push(...(await failAgain()));
      expect(seen).toEqual(failed);
    });
  }

  it('is run by one replica at a time', async () => {
    const { replays, failed, startLarge, queued } = await setUp(60);
    const { id: replayId } = await startLarge();
    const replica = async () => {
      while (!(await replays.get('a', replayId)).endedAt) {
        await replays.runBatch({
          now: NOW,
          limit: BATCH,
          wants: async () => true,
        });
      }
    };

    await Promise.all([replica(), replica(), replica()]);

    expect(await replays.get('a', replayId)).toMatchObject({
      ...{ state: 'completed', selected: 60, replayed: 60, skipped: 0 },
    });
    expect(await queued()).toEqual(failed);
  });

  it('counts deliveries that have changed since the request as skipped', async () => {
    const { knex, failed, startLarge, toEnd } = await setUp(12);
    await startLarge();
    await knex('deliveries')
      .whereIn('id', failed.slice(8, 10))
      .update({ status: 'succeeded' });
    await knex('deliveries').where({ id: failed[11] }).delete();

    expect(await toEnd()).toMatchObject({
      ...{ selected: 12, replayed: 9, skipped: 3 },
    });
  });

  it('finds no event missing whose delivery waits for its first attempt', async () => {
    const { knex, store, replays } = await setUp(1);
    await addIntegration(store, { id: 'b' });
    await addDeliveries(knex, {
      integrationIds: ['a'],
      now: NOW + 1,
      count: 3,
    });
    await knex('events').update({ directed: false });
    const missing = async (integrationId: string) =>
      (
        await replays.previewMissing(
          { integrationId, from: NOW + 1, to: NOW + 2, eventTypes: ['a.b'] },
          async () => true,
        )
      ).preview.count;

    expect(await missing('b')).toBe(3);
    expect(await missing('a')).toBe(0);
  });

  it('makes deliveries trusted only for a caller who may dispatch to the integration', async () => {
    const { knex, start, toEnd } = await setUp(12);
    const trusted = () => knex('delivery_queue').pluck('trusted');
    await knex('deliveries').update({ trusted: false });

    await start({ trust: false });
    await toEnd();
    expect(new Set((await trusted()).map(Boolean))).toEqual(new Set([false]));
    await start({ trust: true, status: ['pending'] });
    await toEnd();
    expect(new Set((await trusted()).map(Boolean))).toEqual(new Set([true]));
  });

  it('rejects a second large replay of an integration, but no small one', async () => {
    const { replays, start, startLarge, toEnd } = await setUp(12);
    const { id: replayId } = await startLarge();

    await expect(startLarge()).rejects.toThrow(
      `stop it with DELETE /integrations/a/replays/${replayId}`,
    );
    await expect(replays.assertNone('a')).rejects.toThrow(
      'already in progress',
    );
    expect(await start({ limit: 100 })).toBe(12);
    await toEnd();
    await expect(replays.assertNone('a')).resolves.toBeUndefined();
  });

  it('stores only one of two concurrent large replays', async () => {
    const { startLarge } = await setUp(12);

    const results = await Promise.allSettled([startLarge(), startLarge()]);

    expect(results.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
    expect(results).toContainEqual(
      expect.objectContaining({
        reason: expect.objectContaining({ name: 'ConflictError' }),
      }),
    );
  });

  it('ends after the current batch when it is stopped', async () => {
    const { replays, failed, startLarge, batch, queued } = await setUp(12);
    const { id: replayId } = await startLarge();
    await batch();
    const stop = () => replays.stop('a', replayId, { by: 'user:b', now: NOW });

    expect(await stop()).toMatchObject({
      ...{ state: 'stopped', endReason: 'manual', stoppedBy: 'user:b' },
      ...{ replayed: 5, endedAt: new Date(NOW).toISOString() },
    });
    expect(await batch()).toBeUndefined();
    expect(await queued()).toEqual(failed.slice(0, 5));
    await expect(stop()).rejects.toThrow('already ended: it is stopped');
    await expect(
      replays.stop('b', replayId, { by: 'user:b', now: NOW }),
    ).rejects.toThrow('No replay of this integration');
  });

  it.each([
    [
      'disabled',
      async (store: IntegrationStore) =>
        store.disable(await store.get('a'), MANUAL),
      'disabled',
    ],
    [
      'disabled and enabled again',
      async (store: IntegrationStore) => {
        await store.disable(await store.get('a'), MANUAL);
        await store.enable(await store.get('a'), { now: NOW });
      },
      'disabled',
    ],
    [
      'given to another owner',
      async (store: IntegrationStore) =>
        store.update(
          await store.get('a'),
          { owner: 'group:default/other' },
          NOW,
        ),
      'reassigned',
    ],
    [
      'about another entity',
      async (store: IntegrationStore) =>
        store.update(
          await store.get('a'),
          { entityRef: 'component:default/other' },
          NOW,
        ),
      'reassigned',
    ],
  ])(
    'ends when the integration is %s',
    async (
      _,
      change: (store: IntegrationStore) => Promise<unknown>,
      reason,
    ) => {
      const { knex, store, startLarge, batch } = await setUp(12);
      await startLarge();
      await batch();

      await change(store);

      expect(await batch()).toMatchObject({
        ...{ state: 'stopped', endReason: reason, replayed: 5 },
      });
      expect(await batch()).toBeUndefined();
      expect(await lastActivity(knex)).toMatchObject({
        ...{ event: 'integration-replay-end', state: 'stopped' },
        ...{ endReason: reason, count: 5 },
      });
    },
  );

  it('continues when the integration is renamed', async () => {
    const { store, startLarge, batch, toEnd } = await setUp(12);
    await startLarge();
    await batch();

    await store.update(await store.get('a'), { name: 'Other' }, NOW);

    expect(await toEnd()).toMatchObject({ state: 'completed', replayed: 12 });
  });

  it('is deleted with the integration', async () => {
    const { knex, store, startLarge, batch } = await setUp(12);
    await startLarge();
    await batch();

    await store.delete(await store.get('a'), NOW);

    expect(await batch()).toBeUndefined();
    expect(await knex('replays')).toEqual([]);
  });

  it('fails after five consecutive failed batches', async () => {
    const { knex, replays, startLarge, batch } = await setUp(20);
    await startLarge();
    await batch();
    let allow = await refuseBeyond(knex, 5);
    const states = async (count: number) => {
      const all: unknown[] = [];
      for (let i = 0; i < count; i += 1) {
        const turn = await replays.runBatch({
          now: NOW,
          limit: BATCH,
          wants: async () => true,
        });
        all.push([turn?.replay.state, turn?.error !== undefined]);
      }
      return all;
    };

    expect(await states(4)).toEqual(Array(4).fill(['running', true]));
    await allow();
    expect(await states(1)).toEqual([['running', false]]);
    allow = await refuseBeyond(knex, 10);
    expect(await states(5)).toEqual([
      ...Array(4).fill(['running', true]),
      ['failed', true],
    ]);
    await allow();
    expect(await states(1)).toEqual([[undefined, false]]);
    expect((await replays.list('a', { limit: 1 })).items).toMatchObject([
      { state: 'failed', endReason: 'error', replayed: 10 },
    ]);
    expect(await lastActivity(knex)).toMatchObject({
      ...{ event: 'integration-replay-end', state: 'failed' },
      ...{ endReason: 'error', count: 10 },
    });
  });

  it('takes turns with the replays of other integrations', async () => {
    const { replays, addFailed, startLarge } = await setUp(12);
    await addFailed('b', 12);
    await startLarge('a');
    await startLarge('b');
    const turns: unknown[] = [];

    for (let i = 0; i < 4; i += 1) {
      const turn = await replays.runBatch({
        now: NOW + 1 + i,
        limit: BATCH,
        wants: async () => true,
      });
      turns.push(turn?.replay.integrationId);
    }

    expect(turns).toEqual(['a', 'b', 'a', 'b']);
  });

  it('lists the replays of an integration, newest first, in pages', async () => {
    const { replays, startLarge } = await setUp(12);
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      const { id: replayId } = await startLarge();
      await replays.stop('a', replayId, { by: 'user:b', now: NOW });
      ids.unshift(replayId);
    }

    const { items, nextCursor } = await replays.list('a', { limit: 2 });
    const rest = await replays.list('a', { limit: 2, cursor: nextCursor });

    expect([...items, ...rest.items].map(one => one.id)).toEqual(ids);
    expect(rest.nextCursor).toBeUndefined();
    expect(await replays.list('b', { limit: 2 })).toEqual({ items: [] });
  });

  it('blocks a FIFO integration until its last batch', async () => {
    const { failed, startLarge, batch, claim } = await setUp(12, {
      ordering: 'fifo',
    });
    await startLarge();
    await batch();
    await batch();

    expect(await claim()).toEqual([]);
    await batch();
    expect(await claim()).toEqual([failed[0]]);
  });

  it('unblocks a FIFO integration when it is stopped', async () => {
    const { replays, failed, startLarge, batch, claim } = await setUp(12, {
      ordering: 'fifo',
    });
    const { id: replayId } = await startLarge();
    await batch();

    await replays.stop('a', replayId, { by: 'user:b', now: NOW });

    expect(await claim()).toEqual([failed[0]]);
  });

  it('selects the deliveries of one integration by time and status, without test pings', async () => {
    const { knex, store, queue, start } = await setUp(0);
    await addIntegration(store, { id: 'b' });
    for (const second of [0, 1, 2]) {
      await addDeliveries(knex, {
        integrationIds: ['a', 'b'],
        now: NOW + second * 1000,
        count: 3,
      });
    }
    const ping = await queue.insertTest({
      integration: await store.get('a'),
      eventType: 'webhooks.ping',
      body: '{}',
      dispatchedBy: 'x',
      now: NOW + 1000,
      leaseMs: 1000,
    });
    const claimed = await claimAll(queue, {
      integrationIds: ['a', 'b'],
      now: NOW + 3000,
    });
    await queue.record(
      [...claimed, ping].map((delivery, i) =>
        toAttemptRecord(delivery, {
          at: NOW + 3000,
          result: { outcome: i % 3 === 0 ? 'success' : 'gone' },
        }),
      ),
      NOW + 3000,
    );
    const replay = (options: Partial<ReplayOptions>) =>
      start({
        ...{ from: NOW, to: NOW + 60_000, now: NOW + 4000, limit: 100 },
        ...options,
      });
    const all = await knex('deliveries').where({
      ...{ integration_id: 'a', test: false, status: 'failed' },
    });

    expect(all.length).toBeGreaterThan(0);
    expect(await replay({ from: NOW + 3000 })).toBe(0);
    expect(await replay({ status: ['held'] })).toBe(0);
    const middle = await replay({ from: NOW + 1000, to: NOW + 2000 });
    expect(middle).toBeGreaterThan(0);
    expect(middle).toBeLessThanOrEqual(3);
    expect(await replay({})).toBe(all.length - Number(middle));
    // A delivery that is pending again is not replayed twice.
    expect(await replay({})).toBe(0);
    expect(await replay({ status: ['succeeded', 'failed'] })).toBe(
      9 - all.length,
    );
    expect(await replay({ status: ['pending'] })).toBe(9);
    expect(
      await knex('delivery_queue').distinct().pluck('integration_id'),
    ).toEqual(['a']);
    expect(await knex('deliveries').where({ id: ping.deliveryId })).toEqual([
      expect.not.objectContaining({ status: 'pending' }),
    ]);
  });
});
