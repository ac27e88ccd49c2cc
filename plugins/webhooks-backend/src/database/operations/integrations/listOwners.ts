import type { Knex } from 'knex';
import { applyFilters, type IntegrationListFilters } from './listFilters';

export async function listOwners(
  knex: Knex,
  filters: IntegrationListFilters,
  limit: number,
): Promise<string[]> {
  const query = knex('integrations').distinct('owner').limit(limit);
  applyFilters(query, filters);
  return query.orderBy('owner').pluck('owner');
}
