import {
  HEALTH_STATUSES,
  type HealthStatus,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { healthColumn } from './healthColumn';
import { applyFilters, type IntegrationListFilters } from './listFilters';

/** Counts integrations per health status, with all filters except the health. */
export async function countByHealth(
  knex: Knex,
  filters: IntegrationListFilters,
): Promise<Record<HealthStatus, number>> {
  const { sql, bindings } = healthColumn(filters);
  const query: Knex.QueryBuilder = knex('integrations')
    .select(knex.raw(`(${sql}) as health`, bindings))
    .count({ count: '*' })
    // By position, because a database does not see that two expressions with bindings are equal.
    .groupByRaw('1');
  applyFilters(query, { ...filters, health: undefined });
  const rows: { health: HealthStatus; count: number | string }[] = await query;
  const counts = new Map(rows.map(row => [row.health, Number(row.count)]));
  return Object.fromEntries(
    HEALTH_STATUSES.map(status => [status, counts.get(status) ?? 0]),
  ) as Record<HealthStatus, number>;
}
