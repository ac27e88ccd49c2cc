import type { Knex } from 'knex';
import { toNumber } from '../../dialect';

/** The position of a delivery in the queue and in its retry schedule. */
export interface QueuePosition {
  attemptsSinceQueued: number;
  /** In epoch milliseconds, as is `queuedAt`. */
  dueAt: number;
  queuedAt: number;
}

/** Finds the position of a delivery in the queue; undefined if it is not pending. */
export async function findQueued(
  knex: Knex,
  delivery: { id: string; integrationId: string },
): Promise<QueuePosition | undefined> {
  const row = await knex('delivery_queue')
    .where({
      integration_id: delivery.integrationId,
      delivery_id: delivery.id,
      test: false,
    })
    .first('attempts_since_queued', 'due_at', 'queued_at');
  return (
    row && {
      attemptsSinceQueued: row.attempts_since_queued,
      dueAt: toNumber(row.due_at),
      queuedAt: toNumber(row.queued_at),
    }
  );
}
