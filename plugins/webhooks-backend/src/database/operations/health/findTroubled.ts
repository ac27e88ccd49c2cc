import type { Knex } from 'knex';

/** Ids of active integrations that failed since a time or are throttled, in order, after the given one. */
export async function findTroubled(
  knex: Knex,
  since: number,
  options: { after: string; limit: number },
): Promise<string[]> {
  return knex('integrations')
    .where({ state: 'active' })
    .where(query =>
      query
        .where('last_failure_at', '>=', since)
        .orWhereNotNull('throttled_since'),
    )
    .where('id', '>', options.after)
    .orderBy('id')
    .limit(options.limit)
    .pluck('id');
}
