import type { Knex } from 'knex';
import { COUNTERS, type Counters } from '../../../model/attemptCounts';
import { utcDay } from '../../../model/clock';
import { toNumber } from '../../dialect';

/** The counts of five minutes or a UTC day, across all epochs. */
export interface StoredTraffic extends Counters {
  /** Epoch milliseconds. */
  start: number;
}

/** Reads the counts of an integration since a time: five minutes for a day, UTC days for the health window. */
export async function readTraffic(
  knex: Knex,
  id: string,
  options: { stored: 'periods' | 'days'; since: number },
): Promise<StoredTraffic[]> {
  const { stored, since } = options;
  const query =
    stored === 'periods'
      ? knex('health_periods').select('start').where('start', '>=', since)
      : knex('health_days')
          .select('day as start')
          .where('day', '>=', utcDay(since));
  const rows: ({ start: number | string } & Record<
    keyof Counters,
    number | string
  >)[] = await query
    .where({ integration_id: id })
    .groupBy(stored === 'periods' ? 'start' : 'day')
    .select(COUNTERS.map(name => knex.raw('sum(??) as ??', [name, name])));
  return rows.map(row => ({
    ...(Object.fromEntries(
      COUNTERS.map(name => [name, toNumber(row[name])]),
    ) as Counters),
    start:
      stored === 'periods'
        ? toNumber(row.start)
        : Date.parse(row.start as string),
  }));
}
