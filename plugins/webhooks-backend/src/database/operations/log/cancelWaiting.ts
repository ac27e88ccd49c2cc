import type { Knex } from 'knex';
import { isPostgres } from '../../dialect';
import { end } from './endCancelled';

/** Removes those of the given deliveries from the queue that are not leased. */
export async function cancelWaiting(
  tx: Knex.Transaction,
  options: { integrationId: string; ids: string[]; now: number },
): Promise<number> {
  const { integrationId, ids, now } = options;
  // Locks rows in the same order as recording does, to avoid a deadlock.
  const query = tx('delivery_queue')
    .where({ integration_id: integrationId, test: false })
    .whereIn('delivery_id', ids)
    .where(free =>
      free.whereNull('leased_until').orWhere('leased_until', '<=', now),
    )
    .orderBy('delivery_id');
  const waiting: string[] = await (
    isPostgres(tx) ? query.forUpdate() : query
  ).pluck('delivery_id');
  if (waiting.length === 0) {
    return 0;
  }
  await tx('delivery_queue')
    .where({ integration_id: integrationId })
    .whereIn('delivery_id', waiting)
    .delete();
  return end(tx, waiting, 'cancelled', now);
}
