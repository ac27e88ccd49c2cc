import { setImmediate } from 'node:timers/promises';
import type { Knex } from 'knex';
import { isPostgres, recordset, toRows } from '../../dialect';

/** Rows per transaction, so that no other transaction waits long. */
const BATCH = 1_000;

/** A position in a table: the key of the last row examined. */
type Key = string[];

interface Walk {
  table: string;
  /** The columns of the primary key. */
  key: Record<string, 'uuid'>;
  /** The bound of the first column. */
  before: string;
  /** SQL condition for rows to keep. */
  keep: string;
  /** Whether other transactions may change a row into one to keep. Its key is `id`. */
  lock?: boolean;
}

export async function walk(
  knex: Knex,
  signal: AbortSignal,
  options: Walk,
): Promise<number> {
  let removed = 0;
  let after: Key | undefined;
  while (!signal.aborted) {
    const batch = await removeBatch(knex, options, after);
    removed += batch.removed;
    after = batch.last;
    if (!after) {
      break;
    }
    await setImmediate();
  }
  return removed;
}

/** @returns the number of removed rows, and the last key examined unless the walk has ended */
async function removeBatch(
  knex: Knex,
  { table, key, before, keep, lock = false }: Walk,
  after?: Key,
): Promise<{ removed: number; last?: Key }> {
  const columns = Object.keys(key);
  const names = columns.join(', ');
  return knex.transaction(async tx => {
    const page = tx(table)
      .where(columns[0], '<', before)
      .orderBy(columns)
      .limit(BATCH)
      .select(columns);
    if (after) {
      page.whereRaw(
        `(${names}) > (${columns.map(() => '?').join(', ')})`,
        after,
      );
    }
    const rows: Record<string, string>[] = await page;
    if (rows.length === 0) {
      return { removed: 0 };
    }
    const keys = recordset(
      tx,
      'r',
      key,
      lock && isPostgres(tx) ? await lockFree(tx, table, rows) : rows,
    );
    const deleted = toRows<Record<string, string>>(
      await tx.raw(
        `delete from ${table} where (${names}) in (select ${names} from ${keys.sql}) and not ${keep}
         returning ${columns[0]}`,
        keys.bindings,
      ),
    );
    return {
      removed: deleted.length,
      last:
        rows.length < BATCH
          ? undefined
          : columns.map(column => rows[rows.length - 1][column]),
    };
  });
}

/**
 * Locks rows, so that a delivery cannot be queued again between the check of the queue and its removal. Rows locked by
 * other transactions are skipped, because waiting for them could deadlock.
 */
async function lockFree(
  tx: Knex.Transaction,
  table: string,
  rows: Record<string, string>[],
): Promise<Record<string, string>[]> {
  return tx(table)
    .whereIn(
      'id',
      rows.map(({ id }) => id),
    )
    .forUpdate()
    .skipLocked()
    .select('id');
}
