import type { Knex } from 'knex';
import { cancelHeld } from '../log/cancelHeld';
import { queueHeld } from './queueHeld';
import { settleBatch } from './settleHeldBatch';

/** The result of a batch of a waiver of held deliveries. */
export interface WaivedBatch {
  waived: number;
  /** Whether more batches follow. */
  more: boolean;
}

/**
 * Cancels the oldest held deliveries of an integration, and ends the waiver when none is left. As with
 * {@link queueHeld}, no held delivery appears after the last batch.
 */
export async function waiveHeld(
  knex: Knex,
  id: string,
  { now, limit }: { now: number; limit: number },
): Promise<WaivedBatch> {
  const { count, more } = await settleBatch(knex, id, {
    ...{ now, limit, waived: true },
    settle: (tx, { ids }) => cancelHeld(tx, { ids, reason: 'waived', now }),
  });
  return { waived: count, more };
}
