import type { Knex } from 'knex';
import { toRows } from '../../dialect';
import { LOGGED_COLUMNS, logQueued, type LoggedColumns } from './logQueued';

export async function cancelAbandonedTests(
  knex: Knex,
  now: number,
): Promise<number> {
  return knex.transaction(async tx => {
    const removed = toRows<LoggedColumns>(
      await tx.raw(
        `delete from delivery_queue
         where trigger = 'test' and (leased_until is null or leased_until <= ?) returning ${LOGGED_COLUMNS}`,
        [now],
      ),
    );
    await logQueued(tx, removed, { status: 'cancelled', endedAt: now });
    return removed.length;
  });
}
