import type { Knex } from 'knex';
import { isPostgres } from '../../dialect';

/*
 * Addressing rows by ctid or rowid saves a second index lookup, and keeps the planner from a sequential scan of the queue,
 * which it chooses because it overestimates the subquery and underestimates a queue that has just grown. A row id is
 * stable only while the row is locked.
 */

/** The system column with the id of a row. */
export function rowIdColumn(knex: Knex): 'ctid' | 'rowid' {
  return isPostgres(knex) ? 'ctid' : 'rowid';
}

/**
 * A condition on rows of `delivery_queue`.
 *
 * @param rowIds - SQL that selects their row ids
 */
export function rowIdIn(knex: Knex, rowIds: string): string {
  return isPostgres(knex)
    ? `delivery_queue.ctid = any(array(${rowIds}))`
    : `delivery_queue.rowid in (${rowIds})`;
}
