import type { Knex } from 'knex';
import { isPostgres } from '../../dialect';
import {
  LOGGED_COLUMNS,
  logQueued,
  type LoggedColumns,
} from '../queue/logQueued';

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
  const waiting: LoggedColumns[] = await (
    isPostgres(tx) ? query.forUpdate() : query
  ).select(tx.raw(LOGGED_COLUMNS));
  await tx('delivery_queue')
    .where({ integration_id: integrationId })
    .whereIn(
      'delivery_id',
      waiting.map(row => row.delivery_id),
    )
    .delete();
  await logQueued(tx, waiting, {
    status: 'cancelled',
    endedAt: now,
    endReason: 'cancelled',
  });
  return waiting.length;
}
