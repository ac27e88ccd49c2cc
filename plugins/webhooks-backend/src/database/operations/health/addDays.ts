import type { Knex } from 'knex';
import { addCounts } from './addCounts';
import type { DayCounts } from './countDays';
import { later } from './later';
import type { CountedIntegration } from './readIntegrations';

export async function addDays(
  tx: Knex.Transaction,
  days: DayCounts[],
  integrations: Map<string, CountedIntegration>,
  shard: number,
): Promise<void> {
  await addCounts(tx, {
    table: 'health_days',
    period: 'day',
    columns: {
      day: 'text',
      first_failure_at: 'bigint',
      last_failure_at: 'bigint',
      last_success_at: 'bigint',
    },
    updates: [
      'first_failure_at = coalesce(health_days.first_failure_at, excluded.first_failure_at)',
      `last_failure_at = ${later('health_days.last_failure_at', 'excluded.last_failure_at')}`,
      `last_success_at = ${later('health_days.last_success_at', 'excluded.last_success_at')}`,
    ],
    rows: days,
    integrations,
    shard,
  });
}
