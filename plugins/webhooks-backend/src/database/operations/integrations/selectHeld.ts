import type { Knex } from 'knex';

/** Restricts a query on `deliveries as d` to the held deliveries of an integration. */
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
