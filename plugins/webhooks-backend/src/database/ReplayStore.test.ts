import { TestDatabases } from '@backstage/backend-test-utils';
import type { Replay } from 'backstage-plugin-webhooks-common';
import { eventually } from 'backstage-webhooks-test';
import {
  addDeliveries,
  addIntegration,
  toAttemptRecord,
  claimAll,
  migrated,
} from '../__testUtils__/fixtures';
import { newId } from '../model/ids';
import {
  lastActivity,
  refuseBeyond,
  REPLAY_BATCH,
  REPLAY_NOW,
  setUpReplays,
} from '../__testUtils__/setUpReplays';
import { insertActivity } from './operations/activity/insertActivity';
import { IntegrationStore, type IntegrationRecord } from './IntegrationStore';
import { type ReplayOptions } from './ReplayStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const NOW = REPLAY_NOW;
const BATCH = REPLAY_BATCH;
const MANUAL = {
  reason: 'manual' as const,
  evidence: { reason: 'manual' as const, summary: '', days: [] },
  now: NOW,
};

describe.each(databases.eachSupportedId())('ReplayStore (%s)', id => {
  const setUp = async (
    count: number,
    integration?: Partial<IntegrationRecord>,
  ) =>
    setUpReplays(await migrated(await databases.init(id)), count, integration);

  if (id.startsWith('POSTGRES')) {
    it('records the end of a replay while its integration is being deleted', async () => {
      const { knex, store, startLarge } = await setUp(6);
      const { id: replayId } = await startLarge();
      const { incarnation, version } = await store.get('a');
      const ending = await knex.transaction();
      await ending('replays').where({ id: replayId }).forUpdate().first();

      const deleting = store.delete({ id: 'a', incarnation, version }, NOW);
      await eventually(async () => {
        const blocked = await knex('pg_stat_activity')
          .where({ wait_event_type: 'Lock' })
          .whereRaw('datname = current_database()');
        expect(blocked).toHaveLength(1);
      });
      await insertActivity(ending, {
        integrationId: 'a',
        event: 'integration-replay-end',
        now: NOW,
      });
      await ending.commit();
      await deleting;

      expect(await knex('integrations').where({ id: 'a' })).toEqual([]);
    });
  }

  it('runs a small replay immediately', async () => {
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
    // Another replica has read the same page.
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

  // SQLite has no connection that can break.
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

  it('does not count an event as missing if its delivery waits for its first attempt', async () => {
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

  it('deletes the replays of a deleted integration', async () => {
    const { knex, store, startLarge, batch } = await setUp(12);
    await startLarge();
    await batch();

    await store.delete(await store.get('a'), NOW);

    expect(await batch()).toBeUndefined();
    expect(await knex('replays')).toEqual([]);
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

  it('blocks a FIFO integration until the last batch of a replay', async () => {
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

  it('unblocks a FIFO integration when a replay is stopped', async () => {
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
