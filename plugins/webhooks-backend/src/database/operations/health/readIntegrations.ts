import type { Knex } from 'knex';
import { isPostgres } from '../../dialect';
import type { IntegrationRow } from '../../tables';

const COLUMNS = [
  'id',
  'name',
  'owner',
  'epoch',
  'incarnation',
  'warning',
  'failing_since',
  'throttled_since',
  'last_success_at',
  'last_failure_at',
  'recent_outcomes',
  'trend',
  'last_error',
  'max_per_second',
  'ordering',
  'consecutive_failures',
  'trips',
  'paused_until',
  'pause_reason',
  'probe_until',
  'paced',
] satisfies (keyof IntegrationRow)[];

/** The columns of an integration that recording reads or changes. */
export type CountedIntegration = Pick<IntegrationRow, (typeof COLUMNS)[number]>;

/** Deleted integrations are omitted. */
export async function readIntegrations(
  tx: Knex.Transaction,
  ids: string[],
  lock?: 'lock',
): Promise<Map<string, CountedIntegration>> {
  if (ids.length === 0) {
    return new Map();
  }
  const query = tx('integrations')
    .whereIn('id', ids)
    .orderBy('id')
    .select(COLUMNS);
  const rows: CountedIntegration[] = await (lock && isPostgres(tx)
    ? query.forNoKeyUpdate()
    : query);
  return new Map(rows.map(row => [row.id, row]));
}
