import type { Knex } from 'knex';

/** Narrows a query on `deliveries as d` to those that an integration missed. */
export function selectHeld(
  query: Knex.QueryBuilder,
  integrationId: string,
): Knex.QueryBuilder {
  return query.where({
    'd.integration_id': integrationId,
    'd.problem_status': 'held',
    'd.test': false,
  });
}
