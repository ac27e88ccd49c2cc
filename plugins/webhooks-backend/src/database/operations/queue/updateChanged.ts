import type { Knex } from 'knex';
import type { ColumnType } from '../../binaryArray';
import { recordset } from '../../dialect';

type Value = string | number | boolean | null;

/**
 * Updates the integrations whose values have changed, in one statement. Their rows must be locked.
 *
 * @param columns - the columns to write, with their types
 */
export async function updateChanged<TColumn extends string>(
  tx: Knex.Transaction,
  columns: Record<TColumn, ColumnType>,
  changes: {
    before: { id: string } & Record<NoInfer<TColumn>, Value>;
    after: Record<NoInfer<TColumn>, Value>;
  }[],
): Promise<void> {
  const names = Object.keys(columns) as TColumn[];
  const changed = changes.filter(({ before, after }) =>
    names.some(name => comparable(before[name]) !== comparable(after[name])),
  );
  if (changed.length === 0) {
    return;
  }
  const rows = recordset<Record<string, Value>>(
    tx,
    'r',
    { id: 'text', ...columns },
    changed.map(({ before, after }) => ({ id: before.id, ...after })),
  );
  const assignments = names.map(name => `${name} = r.${name}`).join(', ');
  await tx.raw(
    `update integrations as i set ${assignments} from ${rows.sql} where i.id = r.id`,
    rows.bindings,
  );
}

/** Drivers may return booleans and numbers as other types than were written. */
function comparable(value: Value): string {
  return String(typeof value === 'boolean' ? Number(value) : value);
}
