import type { Knex } from 'knex';

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
