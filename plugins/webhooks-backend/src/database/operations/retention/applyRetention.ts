import type { Knex } from 'knex';
import { lowestId } from '../../../model/ids';
import { isPostgres } from '../../dialect';
import { DEFAULT_PARTITION } from '../partitions/dayPartition';
import { dropPartitions } from '../partitions/dropPartitions';
import { logWaiting } from './logWaiting';
import { walk } from './removeOld';

/** The number of removed rows of each table. */
export interface RemovedRows {
  events: number;
  deliveries: number;
  /** Without those in dropped partitions. */
  attempts: number;
  /** The number of dropped partitions of attempts, each of a day. */
  attemptDays: number;
}

/**
 * Removes expired rows in small batches. On PostgreSQL, attempts are dropped by UTC days of deliveries.
 *
 * @remarks
 * Ids sort by time, so a bound on age is a bound on ids. A queued delivery keeps its own attempts and event, and
 * nothing else. Each table is walked once, from the oldest row to the bound, so each kept row is examined once.
 *
 * @param options - `signal` stops it between two batches
 */
export async function applyRetention(
  knex: Knex,
  options: {
    eventsBefore: number;
    attemptsBefore: number;
    daysBefore: string;
    periodsBefore: number;
    signal: AbortSignal;
  },
): Promise<RemovedRows> {
  const { signal } = options;
  const attempts = await removeAttempts(knex, signal, options.attemptsBefore);
  await logWaiting(knex, signal, lowestId(options.eventsBefore));
  const deliveries = await walk(knex, signal, {
    table: 'deliveries',
    key: { id: 'uuid' },
    before: lowestId(options.eventsBefore),
    keep: `exists (select 1 from delivery_queue q
      where q.integration_id = deliveries.integration_id and q.delivery_id = deliveries.id)`,
    lock: true,
  });
  const events = await walk(knex, signal, {
    table: 'events',
    key: { id: 'uuid' },
    before: lowestId(options.eventsBefore),
    keep: 'exists (select 1 from deliveries d where d.event_id = events.id)',
  });
  await knex('replays').where('ended_at', '<', options.eventsBefore).delete();
  await knex('integration_activity')
    .where('id', '<', lowestId(options.eventsBefore))
    .delete();
  await knex('health_days').where('day', '<', options.daysBefore).delete();
  await knex('health_periods')
    .where('start', '<', options.periodsBefore)
    .delete();
  return { events, deliveries, ...attempts };
}

async function removeAttempts(
  knex: Knex,
  signal: AbortSignal,
  before: number,
): Promise<Pick<RemovedRows, 'attempts' | 'attemptDays'>> {
  if (!isPostgres(knex)) {
    const attempts = await walkAttempts(knex, signal, 'attempts', before);
    return { attempts, attemptDays: 0 };
  }
  const { dropped, kept } = await dropPartitions(knex, { before, signal });
  let attempts = 0;
  for (const table of [...kept.map(({ name }) => name), DEFAULT_PARTITION]) {
    attempts += await walkAttempts(knex, signal, table, before);
  }
  return { attempts, attemptDays: dropped };
}

/** Removes attempts of a table, or of a partition, one by one. */
async function walkAttempts(
  knex: Knex,
  signal: AbortSignal,
  table: string,
  before: number,
): Promise<number> {
  return walk(knex, signal, {
    table,
    key: { delivery_id: 'uuid', id: 'uuid' },
    before: lowestId(before),
    keep: `exists (select 1 from delivery_queue q
      where q.integration_id = ${table}.integration_id and q.delivery_id = ${table}.delivery_id)`,
  });
}
