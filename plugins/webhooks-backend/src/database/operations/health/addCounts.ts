import type { Knex } from 'knex';
import { COUNTERS, type Counters } from '../../../model/attemptCounts';
import type { ColumnType } from '../../binaryArray';
import { isPostgres, recordset } from '../../dialect';
import type { CountedIntegration } from './readIntegrations';

const COUNT_COLUMNS = {
  integration_id: 'text',
  epoch: 'int',
  shard: 'int',
  ...(Object.fromEntries(COUNTERS.map(name => [name, 'int'])) as Record<
    keyof Counters,
    'int'
  >),
} as const;

/**
 * Adds counts to the stored counts of their integrations.
 *
 * @param options - `period`: the column that distinguishes the rows of an integration; `columns`: the period and the
 * other columns to store; `updates`: assignments to the latter
 */
export async function addCounts<
  TRow extends Counters & { integration_id: string },
>(
  tx: Knex.Transaction,
  options: {
    table: 'health_days' | 'health_periods';
    period: string;
    columns: Record<string, ColumnType>;
    updates?: string[];
    rows: TRow[];
    integrations: Map<string, CountedIntegration>;
    shard: number;
  },
): Promise<void> {
  const { table, period, updates = [], integrations, shard } = options;
  if (options.rows.length === 0) {
    return;
  }
  const columns = { ...COUNT_COLUMNS, ...options.columns };
  const rows = recordset<object>(
    tx,
    'r',
    columns,
    options.rows.map(row => ({
      ...row,
      epoch: integrations.get(row.integration_id)!.epoch,
      shard,
    })),
  );
  const names = Object.keys(columns);
  // An integration that is deleted concurrently is omitted. The others cannot be deleted before the commit.
  await tx.raw(
    `insert into ${table} (${names.join(', ')}) select ${names.map(name => `r.${name}`).join(', ')} from ${rows.sql}
     join integrations i on i.id = r.integration_id where true ${isPostgres(tx) ? 'for key share of i' : ''}
     on conflict (integration_id, ${period}, epoch, shard) do update set
       ${[...COUNTERS.map(name => `${name} = ${table}.${name} + excluded.${name}`), ...updates].join(', ')}`,
    rows.bindings,
  );
}
