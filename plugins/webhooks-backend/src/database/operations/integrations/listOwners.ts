import type { Knex } from 'knex';
import { applyFilters, type IntegrationListFilters } from './listFilters';

/** The owners of the integrations that a list has on all its pages, up to a limit. */
export async function listOwners(
  knex: Knex,
  filters: IntegrationListFilters,
  limit: number,
): Promise<string[]> {
  const query = knex('integrations').distinct('owner').limit(limit);
  applyFilters(query, filters);
  return query.orderBy('owner').pluck('owner');
}
