import type { Knex } from 'knex';
import { isPostgres } from '../../dialect';

/*
 * Where a row of the queue is stored. To go there straight away is cheaper than to find it again by its key, and leaves
 * the planner no way to read the whole queue instead, which it likes to do: it expects too many rows of a selection, and
 * too few in a queue that has just grown. A row id holds for as long as the row is locked.
 */

/** The column that has the row id of a row. */
export function rowIdColumn(knex: Knex): 'ctid' | 'rowid' {
  return isPostgres(knex) ? 'ctid' : 'rowid';
}

/**
 * A condition that a row of `delivery_queue` is at one of some rowIds.
 *
 * @param rowIds - SQL that selects them
 */
export function rowIdIn(knex: Knex, rowIds: string): string {
  return isPostgres(knex)
    ? `delivery_queue.ctid = any(array(${rowIds}))`
    : `delivery_queue.rowid in (${rowIds})`;
}
