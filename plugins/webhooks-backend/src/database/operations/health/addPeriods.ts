import type { Knex } from 'knex';
import type { AttemptRecord } from '../../../model/delivery';
import { isPostgres, recordset } from '../../dialect';
import type { HealthPeriodRow } from '../../tables';
import { COUNTS, countedAs, type Counts } from './countDays';
import type { CountedIntegration } from './readIntegrations';

/** Length of a period of `health_periods`. */
const PERIOD_MS = 5 * 60_000;

type PeriodCounts = Counts &
  Pick<HealthPeriodRow, 'integration_id'> & { start: number };

/** Adds attempts to the counts of their integrations per five minutes. */
export async function addPeriods(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
  integrations: Map<string, CountedIntegration>,
  shard: number,
): Promise<void> {
  if (attempts.length === 0) {
    return;
  }
  const columns = {
    integration_id: 'text',
    start: 'bigint',
    epoch: 'int',
    shard: 'int',
    success: 'int',
    error: 'int',
    timeout: 'int',
    gone: 'int',
    throttled: 'int',
  } as const;
  const rows = recordset(
    tx,
    'r',
    columns,
    countPeriods(attempts).map(period => ({
      ...period,
      epoch: integrations.get(period.integration_id)!.epoch,
      shard,
    })),
  );
  const names = Object.keys(columns).join(', ');
  const values = Object.keys(columns).map(column => `r.${column}`);
  // An integration that is deleted concurrently is omitted. The others cannot be deleted before the commit.
  await tx.raw(
    `insert into health_periods (${names}) select ${values.join(', ')} from ${rows.sql}
     join integrations i on i.id = r.integration_id where true ${isPostgres(tx) ? 'for key share of i' : ''}
     on conflict (integration_id, start, epoch, shard) do update set
       ${COUNTS.map(name => `${name} = health_periods.${name} + excluded.${name}`).join(', ')}`,
    rows.bindings,
  );
}

/** Counts attempts by integration and period, sorted by both so that all replicas lock rows in the same order. */
function countPeriods(attempts: AttemptRecord[]): PeriodCounts[] {
  const periods = new Map<string, PeriodCounts>();
  for (const { delivery, result } of attempts) {
    const start = result.startedAt - (result.startedAt % PERIOD_MS);
    const key = `${delivery.integrationId} ${start}`;
    const counts = periods.get(key) ?? {
      integration_id: delivery.integrationId,
      start,
      success: 0,
      error: 0,
      timeout: 0,
      gone: 0,
      throttled: 0,
    };
    counts[countedAs(result.outcome)] += 1;
    periods.set(key, counts);
  }
  return [...periods.keys()].sort().map(key => periods.get(key)!);
}
