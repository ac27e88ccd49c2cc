import type { Knex } from 'knex';

/** Maximum number of deliveries measured before a replay starts. */
export const MAX_MEASURED = 10_000;

/** The size of a replay. */
export interface ReplaySize {
  deliveries: number;
  bytes: number;
}

/**
 * Counts deliveries and their bytes.
 *
 * @param deliveries - a query for their `event_id`, with a limit of {@link MAX_MEASURED}
 */
export async function measure(
  knex: Knex,
  deliveries: Knex.QueryBuilder,
): Promise<ReplaySize> {
  const row = await knex
    .from(deliveries.as('d'))
    .join('events as e', 'e.id', 'd.event_id')
    .first(
      knex.raw('count(*) as deliveries, sum(octet_length(e.body)) as bytes'),
    );
  return {
    deliveries: Number(row.deliveries),
    bytes: Number(row.bytes ?? 0),
  };
}
