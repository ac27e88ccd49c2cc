import type { Knex } from 'knex';
import { RECENT_MS, type RecentCounts } from '../../../model/healthTrend';
import { toNumber } from '../../dialect';

/** Counts the attempts of integrations in the last hour, since each was enabled. */
export async function readRecent(
  knex: Knex,
  ids: string[],
  now: number,
): Promise<Map<string, RecentCounts>> {
  if (ids.length === 0) {
    return new Map();
  }
  const rows: {
    integration_id: string;
    success: number | string;
    other: number | string;
  }[] = await knex('health_periods as p')
    .join('integrations as i', query =>
      query.on('i.id', 'p.integration_id').on('i.epoch', 'p.epoch'),
    )
    .whereIn('p.integration_id', ids)
    .where('p.start', '>', now - RECENT_MS)
    .groupBy('p.integration_id')
    .select(
      'p.integration_id',
      knex.raw('sum(p.success) as success'),
      knex.raw('sum(p.error + p.timeout + p.gone + p.throttled) as other'),
    );
  return new Map(
    rows.map(({ integration_id: id, success, other }) => [
      id,
      { success: toNumber(success), other: toNumber(other) },
    ]),
  );
}
