import type { Knex } from 'knex';
import { recordset, rowsOf } from '../../dialect';

export async function cancelAbandonedTests(
  knex: Knex,
  now: number,
): Promise<number> {
  return knex.transaction(async tx => {
    const removed = rowsOf<{ delivery_id: string }>(
      await tx.raw(
        `delete from delivery_queue
         where trigger = 'test' and (leased_until is null or leased_until <= ?) returning delivery_id`,
        [now],
      ),
    );
    if (removed.length > 0) {
      const ids = recordset(tx, 'r', { delivery_id: 'uuid' }, removed);
      await tx.raw(
        `update deliveries as d set status = 'cancelled', ended_at = ? from ${ids.sql} where d.id = r.delivery_id`,
        [now, ...ids.bindings],
      );
    }
    return removed.length;
  });
}
