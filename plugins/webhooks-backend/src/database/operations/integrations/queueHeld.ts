import type { Knex } from 'knex';
import { requeue } from '../queue/requeue';
import { selectHeld } from './selectHeld';
import { settleBatch } from './settleHeldBatch';

/** The result of one batch of a replay of held deliveries. */
export interface HeldBatch {
  queued: number;
  /** Whether the replay goes on. */
  more: boolean;
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
