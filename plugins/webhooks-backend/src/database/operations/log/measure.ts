import type { Knex } from 'knex';

/** Maximum number of deliveries measured before a replay starts. */
const MAX_MEASURED = 10_000;

/** The size of a replay. */
export interface ReplaySize {
  deliveries: number;
  bytes: number;
}

/**
 * Counts deliveries and their bytes, up to a limit.
 *
 * @param select - narrows a query on `deliveries as d`
 */
export async function measure(
  knex: Knex,
  select: (query: Knex.QueryBuilder) => Knex.QueryBuilder,
): Promise<ReplaySize> {
  const selected = select(knex('deliveries as d'))
    .limit(MAX_MEASURED)
    .select('d.event_id')
    .as('d');
  const row = await knex(selected)
    .join('events as e', 'e.id', 'd.event_id')
    .first(
      knex.raw('count(*) as deliveries, sum(octet_length(e.body)) as bytes'),
    );
  return {
    deliveries: Number(row.deliveries),
    bytes: Number(row.bytes ?? 0),
  };
}
