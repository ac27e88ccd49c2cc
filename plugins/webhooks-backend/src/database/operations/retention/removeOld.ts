import { setImmediate } from 'node:timers/promises';
import type { Knex } from 'knex';
import { isPostgres, recordset, rowsOf } from '../../dialect';

/** Rows of one transaction, so that nothing waits long for it. */
const BATCH = 1_000;

/** A place in a table: the key of the last row that was looked at. */
type Key = string[];

interface Walk {
  table: string;
  /** The columns of the primary key. */
  key: Record<string, 'uuid'>;
  /** Where to stop, of the first column. */
  before: string;
  /** SQL: which rows stay. */
  keep: string;
  /** Whether others may turn a row into one that stays. Its key is `id`. */
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

/** @returns how many rows were removed, and the last key that was looked at unless the walk is over */
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
    const deleted = rowsOf<Record<string, string>>(
      await tx.raw(
        `delete from ${table} where (${names}) in (select ${names} from ${keys.sql}) and not ${keep}
         returning ${columns[0]}`,
        [keys.binding],
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
 * Locks rows, so that a delivery cannot be queued again between the look into the queue and its removal. Rows that
 * somebody else has locked are left out: they are being changed, and waiting for them could end in a deadlock.
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
