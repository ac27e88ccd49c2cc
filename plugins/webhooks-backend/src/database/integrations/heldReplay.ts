import type { Knex } from 'knex';
import { cancelHeld } from '../cancelDeliveries';
import { isPostgres } from '../dialect';
import { requeue } from '../requeue';

/** The result of one batch of a replay of held deliveries. */
export interface HeldBatch {
  queued: number;
  /** Whether the replay goes on. */
  more: boolean;
}

/** The result of one batch of a waiver of held deliveries. */
export interface WaivedBatch {
  waived: number;
  /** Whether the waiver goes on. */
  more: boolean;
}

/** Narrows a query on `deliveries as d` to those that an integration missed. */
export function selectHeld(
  query: Knex.QueryBuilder,
  integrationId: string,
): Knex.QueryBuilder {
  return query.where({
    'd.integration_id': integrationId,
    'd.problem_status': 'held',
    'd.test': false,
  });
}

/**
 * Queues the oldest held deliveries of an integration that was enabled with a replay, and ends the replay when no more
 * are left.
 *
 * @remarks
 * The row of the integration is locked until the commit. A transaction that stores a delivery as held shares that lock while
 * it reads that the integration is disabled, so all of them are committed before the integration is enabled, and none
 * appears after the last batch; only an answer with 410 is held without it, and its integration is disabled next. A batch
 * depends on nothing but the rows that it reads, so several replicas can run them at once.
 */
export async function queueHeld(
  knex: Knex,
  id: string,
  { now, limit }: { now: number; limit: number },
): Promise<HeldBatch> {
  const { count, more } = await settleBatch(knex, id, {
    ...{ now, limit, waived: false },
    settle: (tx, ids, trusted) =>
      requeue(tx, {
        select: deliveries => selectHeld(deliveries, id).whereIn('d.id', ids),
        trigger: 'automatic',
        trust: trusted,
        now,
      }),
  });
  return { queued: count, more };
}

/**
 * Cancels the oldest held deliveries of an integration that was enabled without a replay, and ends the waiver when no more
 * are left. As with {@link queueHeld}, none is held after the last batch.
 */
export async function waiveHeld(
  knex: Knex,
  id: string,
  { now, limit }: { now: number; limit: number },
): Promise<WaivedBatch> {
  const { count, more } = await settleBatch(knex, id, {
    ...{ now, limit, waived: true },
    settle: (tx, ids) => cancelHeld(tx, { ids, reason: 'waived', now }),
  });
  return { waived: count, more };
}

async function settleBatch(
  knex: Knex,
  id: string,
  options: {
    now: number;
    limit: number;
    waived: boolean;
    settle: (
      tx: Knex.Transaction,
      ids: string[],
      trusted: boolean,
    ) => Promise<number>;
  },
): Promise<{ count: number; more: boolean }> {
  const { now, limit, waived, settle } = options;
  return knex.transaction(async tx => {
    const query = tx('integrations')
      .where({ id, replay_held_waived: waived })
      .whereNotNull('replay_held_at')
      .first('replay_held_trusted');
    const replay = await (isPostgres(tx) ? query.forNoKeyUpdate() : query);
    if (!replay) {
      return { count: 0, more: false };
    }
    const ids: string[] = await selectHeld(tx('deliveries as d'), id)
      .orderBy('d.id')
      .limit(limit)
      .pluck('d.id');
    const count = await settle(tx, ids, Boolean(replay.replay_held_trusted));
    const more = ids.length === limit;
    await tx('integrations')
      .where({ id })
      .update(
        more
          ? { replay_held_at: now }
          : { replay_held_at: null, replay_held_waived: false },
      );
    return { count, more };
  });
}

/** The integrations whose replay or waiver had its last batch before a time. */
export async function findStalledReplays(
  knex: Knex,
  before: number,
): Promise<string[]> {
  return knex('integrations').where('replay_held_at', '<', before).pluck('id');
}
