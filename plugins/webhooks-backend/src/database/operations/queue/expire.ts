import type { Knex } from 'knex';
import { lowestId } from '../../../model/ids';
import { isPostgres, toRows } from '../../dialect';
import { insertFailedDeliveries } from '../eventOutbox/insertFailedDeliveries';
import { LOGGED_COLUMNS, logQueued, type LoggedColumns } from './logQueued';
import { rowIdIn, rowIdColumn } from './rowId';

export async function expire(
  knex: Knex,
  options: { queuedBefore: number; now: number; limit: number },
): Promise<string[]> {
  const { queuedBefore, now, limit } = options;
  return knex.transaction(async tx => {
    const removed = toRows<LoggedColumns>(
      await tx.raw(
        `with expired as (
           select ${rowIdColumn(tx)} as at from delivery_queue
           where logged in (true, false) and delivery_id < ? and queued_at <= ?
             and (leased_until is null or leased_until <= ?)
           limit ? ${isPostgres(tx) ? 'for update skip locked' : ''}
         )
         delete from delivery_queue where ${rowIdIn(tx, 'select at from expired')}
         returning ${LOGGED_COLUMNS}`,
        // No delivery is queued before the time in its id.
        [lowestId(queuedBefore + 1), queuedBefore, now, limit],
      ),
    );
    await logQueued(tx, removed, {
      status: 'failed',
      endedAt: now,
      endReason: 'expired',
    });
    await insertFailedDeliveries(
      tx,
      removed.map(({ delivery_id }) => delivery_id),
      now,
    );
    return removed.map(({ integration_id }) => integration_id);
  });
}
