import type { Knex } from 'knex';
import { isPostgres, toRows } from '../../dialect';
import {
  LOGGED_COLUMNS,
  logQueued,
  type LoggedColumns,
} from '../queue/logQueued';
import { rowIdColumn, rowIdIn } from '../queue/rowId';

/** Rows per transaction. */
const BATCH = 1_000;

/**
 * Writes deliveries that have waited for their first attempt until their event expired into the log, where retention
 * looks for the deliveries that still need an event.
 */
export async function logWaiting(
  knex: Knex,
  signal: AbortSignal,
  before: string,
): Promise<void> {
  let count = BATCH;
  while (count === BATCH && !signal.aborted) {
    count = await knex.transaction(async tx => {
      // Locked rows are not skipped, because their events would be removed.
      const waiting = toRows<LoggedColumns>(
        await tx.raw(
          `with waiting as (
             select ${rowIdColumn(tx)} as at from delivery_queue
             where logged = false and delivery_id < ?
             order by delivery_id limit ${BATCH} ${isPostgres(tx) ? 'for update' : ''}
           )
           update delivery_queue set logged = true where ${rowIdIn(tx, 'select at from waiting')}
           returning ${LOGGED_COLUMNS}`,
          [before],
        ),
      );
      await logQueued(tx, waiting, { status: 'pending' });
      return waiting.length;
    });
  }
}
