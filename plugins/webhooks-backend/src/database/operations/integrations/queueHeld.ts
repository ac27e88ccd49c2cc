import type { Knex } from 'knex';
import { requeue } from '../queue/requeue';
import { selectHeld } from './selectHeld';
import { settleBatch } from './settleHeldBatch';

/** The result of a batch of a replay of held deliveries. */
export interface HeldBatch {
  queued: number;
  /** Whether more batches follow. */
  more: boolean;
}

/**
 * Queues the oldest held deliveries of an integration, and ends the replay when none is left.
 *
 * @remarks
 * The row of the integration is locked until the commit. A transaction that stores a delivery as held takes a shared
 * lock on it while it reads the state. So all of these commit before the integration is enabled, and no held delivery
 * appears after the last batch. The only exception is a delivery with a 410 response, whose integration is about to be
 * disabled. A batch depends only on the rows that it reads, so several replicas can run batches concurrently.
 */
export async function queueHeld(
  knex: Knex,
  id: string,
  { now, limit }: { now: number; limit: number },
): Promise<HeldBatch> {
  const { count, more } = await settleBatch(knex, id, {
    ...{ now, limit, waived: false },
    settle: (tx, { ids, trusted, failed }) =>
      requeue(tx, {
        select: deliveries =>
          selectHeld(deliveries, id, failed).whereIn('d.id', ids),
        trigger: 'automatic',
        trust: trusted,
        now,
      }),
  });
  return { queued: count, more };
}
