import type { Knex } from 'knex';
import { count, NO_COUNTS, type Counters } from '../../../model/attemptCounts';
import type { AttemptRecord } from '../../../model/delivery';
import { PERIOD_MS } from '../../../model/hourlyTraffic';
import type { HealthPeriodRow } from '../../tables';
import { addCounts } from './addCounts';
import type { CountedIntegration } from './readIntegrations';

type PeriodCounts = Counters &
  Pick<HealthPeriodRow, 'integration_id'> & { start: number };

/** Adds attempts to the counts of their integrations per five minutes. */
export async function addPeriods(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
  integrations: Map<string, CountedIntegration>,
  shard: number,
): Promise<void> {
  await addCounts(tx, {
    table: 'health_periods',
    period: 'start',
    columns: { start: 'bigint' },
    rows: countPeriods(attempts),
    integrations,
    shard,
  });
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
      ...NO_COUNTS,
    };
    count(counts, result);
    periods.set(key, counts);
  }
  return [...periods.keys()].sort().map(key => periods.get(key)!);
}
