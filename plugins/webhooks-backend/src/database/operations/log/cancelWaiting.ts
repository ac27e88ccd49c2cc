import type { Knex } from 'knex';
import { isPostgres } from '../../dialect';
import { end } from './endCancelled';

/** Removes deliveries from the queue as far as nobody has a lease on them. */
export async function cancelWaiting(
  tx: Knex.Transaction,
  options: { integrationId: string; ids: string[]; now: number },
): Promise<number> {
  const { integrationId, ids, now } = options;
  // In the order in which results are recorded, so that the two wait for each other instead of ending in a deadlock.
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
