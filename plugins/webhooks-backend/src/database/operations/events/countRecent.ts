import type { Knex } from 'knex';
import { idTime, lowestId } from '../../../model/ids';

/** Maximum number of events to count. */
const MAX_COUNTED = 10_000;

/** Events by type. */
export interface RecentCounts {
  /** Epoch milliseconds. Later than requested if there are too many events. */
  since: number;
  byType: Map<string, number>;
}

/** Counts the latest events by type, up to a limit. Excludes tests. */
export async function countRecent(
  knex: Knex,
  since: number,
): Promise<RecentCounts> {
  const latest = knex('events as e')
    .where('e.id', '>=', lowestId(since))
    // A test is directed, so that only few events are looked up in the log.
    .whereNot(test =>
      test
        .where('e.directed', true)
        .whereExists(
          knex('deliveries as d')
            .whereRaw('d.event_id = e.id')
            .where('d.test', true)
            .select('d.id'),
        ),
    )
    .orderBy('e.id', 'desc')
    .limit(MAX_COUNTED)
    .select('e.id', 'e.type')
    .as('latest');
  const rows: { type: string; count: number | string; oldest: string }[] =
    await knex(latest)
      .groupBy('type')
      .select('type')
      .count({ count: '*' })
      .select(knex.raw('min(cast(id as text)) as oldest'));
  const total = rows.reduce((sum, { count }) => sum + Number(count), 0);
  const oldest = rows.map(row => row.oldest).sort()[0];
  return {
    since: total < MAX_COUNTED ? since : idTime(oldest),
    byType: new Map(rows.map(({ type, count }) => [type, Number(count)])),
  };
}
