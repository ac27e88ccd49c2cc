import type { Knex } from 'knex';

/** A range of times, in epoch milliseconds, both inclusive. */
export interface FailedRange {
  from: number;
  to: number;
}

/**
 * Restricts a query on `deliveries as d` to the held deliveries of an integration.
 *
 * @param failed - adds those that failed permanently in this range
 */
export function selectHeld(
  query: Knex.QueryBuilder,
  integrationId: string,
  failed?: FailedRange,
): Knex.QueryBuilder {
  return query
    .where({ 'd.integration_id': integrationId, 'd.test': false })
    .where(either => {
      either.where('d.problem_status', 'held');
      if (failed) {
        either.orWhereBetween('d.failed_at', [failed.from, failed.to]);
      }
    });
}
