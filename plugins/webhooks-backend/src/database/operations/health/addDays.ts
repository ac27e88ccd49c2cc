import type { Knex } from 'knex';
import { isPostgres, recordset } from '../../dialect';
import { COUNTS, type DayCounts } from './countDays';
import { later } from './later';
import type { CountedIntegration } from './readIntegrations';

export async function addDays(
  tx: Knex.Transaction,
  days: DayCounts[],
  integrations: Map<string, CountedIntegration>,
  shard: number,
): Promise<void> {
  if (days.length === 0) {
    return;
  }
  const columns = {
    integration_id: 'text',
    day: 'text',
    epoch: 'int',
    shard: 'int',
    success: 'int',
    error: 'int',
    timeout: 'int',
    gone: 'int',
    throttled: 'int',
    first_failure_at: 'bigint',
    last_failure_at: 'bigint',
    last_success_at: 'bigint',
  } as const;
  const rows = recordset(
    tx,
    'r',
    columns,
    days.map(day => ({
      ...day,
      epoch: integrations.get(day.integration_id)!.epoch,
      shard,
    })),
  );
  const names = Object.keys(columns).join(', ');
  const values = Object.keys(columns).map(column => `r.${column}`);
  // An integration that is deleted concurrently is omitted. The others cannot be deleted before the commit.
  await tx.raw(
    `insert into health_days (${names}) select ${values.join(', ')} from ${rows.sql}
     join integrations i on i.id = r.integration_id where true ${isPostgres(tx) ? 'for key share of i' : ''}
     on conflict (integration_id, day, epoch, shard) do update set
       ${COUNTS.map(name => `${name} = health_days.${name} + excluded.${name}`).join(', ')},
       first_failure_at = coalesce(health_days.first_failure_at, excluded.first_failure_at),
       last_failure_at = ${later('health_days.last_failure_at', 'excluded.last_failure_at')},
       last_success_at = ${later('health_days.last_success_at', 'excluded.last_success_at')}`,
    rows.bindings,
  );
}
