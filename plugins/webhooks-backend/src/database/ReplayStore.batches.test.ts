import { TestDatabases } from '@backstage/backend-test-utils';
import { eventually } from 'backstage-webhooks-test';
import { migrated } from '../__testUtils__/fixtures';
import {
  lastActivity,
  refuseBeyond,
  REPLAY_BATCH,
  REPLAY_NOW,
  setUpReplays,
} from '../__testUtils__/setUpReplays';
import { type IntegrationRecord } from './IntegrationStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const NOW = REPLAY_NOW;
const BATCH = REPLAY_BATCH;

describe.each(databases.eachSupportedId())(
  'ReplayStore, in batches (%s)',
  id => {
    const setUp = async (
      count: number,
      integration?: Partial<IntegrationRecord>,
    ) =>
      setUpReplays(
        await migrated(await databases.init(id)),
        count,
        integration,
      );

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

    it('does not queue a delivery twice if it fails again during the replay', async () => {
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
        expect(await toEnd()).toMatchObject({
          state: 'completed',
          replayed: 12,
        });
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

    it('ends after the current batch when it is stopped', async () => {
      const { replays, failed, startLarge, batch, queued } = await setUp(12);
      const { id: replayId } = await startLarge();
      await batch();
      const stop = () =>
        replays.stop('a', replayId, { by: 'user:b', now: NOW });

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

    it('continues when the integration is renamed', async () => {
      const { store, startLarge, batch, toEnd } = await setUp(12);
      await startLarge();
      await batch();

      await store.update(await store.get('a'), { name: 'Other' }, NOW);

      expect(await toEnd()).toMatchObject({ state: 'completed', replayed: 12 });
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
  },
);
