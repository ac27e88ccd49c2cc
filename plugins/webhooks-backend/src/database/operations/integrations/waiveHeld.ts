import type { Knex } from 'knex';
import { cancelHeld } from '../log/cancelHeld';
import { queueHeld } from './queueHeld';
import { settleBatch } from './settleHeldBatch';

/** The result of one batch of a waiver of held deliveries. */
export interface WaivedBatch {
  waived: number;
  /** Whether the waiver goes on. */
  more: boolean;
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
