import type { Knex } from 'knex';
import { HOUR_MS } from '../../../model/durations';
import type { TrafficHour } from '../../../model/hourlyTraffic';
import { toNumber } from '../../dialect';

type HourRow = { integration_id: string } & Record<
  keyof TrafficHour,
  number | string
>;

/**
 * Counts the attempts of integrations per hour since a time, whenever they were enabled. Hours without attempts are
 * omitted.
 */
export async function readHourly(
  knex: Knex,
  ids: string[],
  from: number,
): Promise<Map<string, TrafficHour[]>> {
  const traffic = new Map<string, TrafficHour[]>();
  if (ids.length === 0) {
    return traffic;
  }
  const rows: HourRow[] = await knex('health_periods')
    .whereIn('integration_id', ids)
    .where('start', '>=', from)
    .groupByRaw('1, 2')
    .select(
      'integration_id',
      // SQLite divides the time, which is bound as a floating-point number, without rounding.
      knex.raw('cast((start - ?) / ? as integer) as hour', [from, HOUR_MS]),
      knex.raw('sum(success) as success'),
      knex.raw('sum(error + timeout + gone) as failure'),
      knex.raw('sum(throttled) as throttled'),
    );
  for (const row of rows) {
    const hours = traffic.get(row.integration_id) ?? [];
    hours.push({
      hour: toNumber(row.hour),
      success: toNumber(row.success),
      failure: toNumber(row.failure),
      throttled: toNumber(row.throttled),
    });
    traffic.set(row.integration_id, hours);
  }
  return traffic;
}
