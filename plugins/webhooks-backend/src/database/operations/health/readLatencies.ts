import type { Knex } from 'knex';

/** Number of attempts that latency is measured over. */
const LATENCY_SAMPLE = 200;

/** Reads the durations of attempts of the newest deliveries, as far as they count for the health of the integration. */
export async function readLatencies(knex: Knex, id: string): Promise<number[]> {
  const newest = knex('deliveries')
    .where({ integration_id: id })
    .where('attempt_count', '>', 0)
    .orderBy('id', 'desc')
    .limit(LATENCY_SAMPLE)
    .select('id', 'test', 'trusted', 'url');
  // Not a subquery: with the ids, only the partitions of their days are read.
  const ids: string[] = await knex
    .from(newest.as('newest'))
    .where({ test: false, trusted: true })
    .whereNull('url')
    .pluck('id');
  return knex('attempts')
    .whereIn('delivery_id', ids)
    .whereNotNull('status_code')
    .where('outcome', '<>', 'timeout')
    .orderBy('id', 'desc')
    .limit(LATENCY_SAMPLE)
    .pluck('duration_ms');
}
