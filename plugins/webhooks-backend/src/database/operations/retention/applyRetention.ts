import type { Knex } from 'knex';
import { lowestId } from '../../../model/ids';
import { logWaiting } from './logWaiting';
import { walk } from './removeOld';

/**
 * Removes expired rows in small batches.
 *
 * @remarks
 * Ids sort by time, so a bound on age is a bound on ids. A queued delivery keeps its own attempts and event, and
 * nothing else. Each table is walked once, from the oldest row to the bound, so each kept row is examined once.
 *
 * @param options - `signal` stops it between two batches
 * @returns the number of removed rows
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
): Promise<{ events: number; deliveries: number; attempts: number }> {
  const { signal } = options;
  const attempts = await walk(knex, signal, {
    table: 'attempts',
    key: { delivery_id: 'uuid', id: 'uuid' },
    before: lowestId(options.attemptsBefore),
    keep: `exists (select 1 from delivery_queue q
      where q.integration_id = attempts.integration_id and q.delivery_id = attempts.delivery_id)`,
  });
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
  return { events, deliveries, attempts };
}
