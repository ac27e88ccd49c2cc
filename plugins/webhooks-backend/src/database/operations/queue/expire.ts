import type { Knex } from 'knex';
import { isPostgres, recordset, rowsOf } from '../../dialect';
import { insertFailedDeliveries } from '../eventOutbox/insertFailedDeliveries';
import { rowIdIn, rowIdColumn } from './rowId';

export async function expire(
  knex: Knex,
  options: { queuedBefore: number; now: number; limit: number },
): Promise<string[]> {
  const { queuedBefore, now, limit } = options;
  return knex.transaction(async tx => {
    const removed = rowsOf<{ delivery_id: string; integration_id: string }>(
      await tx.raw(
        `with expired as (
           select ${rowIdColumn(tx)} as at from delivery_queue
           where queued_at <= ? and (leased_until is null or leased_until <= ?)
           order by queued_at limit ? ${isPostgres(tx) ? 'for update skip locked' : ''}
         )
         delete from delivery_queue where ${rowIdIn(tx, 'select at from expired')}
         returning delivery_id, integration_id`,
        [queuedBefore, now, limit],
      ),
    );
    if (removed.length > 0) {
      const ids = recordset(
        tx,
        'r',
        { delivery_id: 'uuid' },
        removed.map(({ delivery_id }) => ({ delivery_id })),
      );
      await tx.raw(
        `update deliveries as d set status = 'failed', ended_at = ?, end_reason = 'expired'
         from ${ids.sql} where d.id = r.delivery_id`,
        [now, ...ids.bindings],
      );
      await insertFailedDeliveries(
        tx,
        removed.map(({ delivery_id }) => delivery_id),
        now,
      );
    }
    return removed.map(({ integration_id }) => integration_id);
  });
}
