import type { Knex } from 'knex';
import { idTime, lowestId } from './ids';
import { findOldestQueued } from './queue/lanes';

/** Rows deleted in one statement, so that nothing waits long for it. */
const BATCH = 1_000;

/**
 * Removes what is older than its retention, in small batches.
 *
 * @remarks
 * Ids sort by time, so a bound on age is a bound on ids. The oldest delivery that is still in the queue moves the bound
 * back: nothing that may be sent yet loses its event.
 *
 * @param options - `signal` stops between two batches
 * @returns how many rows were removed
 */
export async function applyRetention(
  knex: Knex,
  options: {
    eventsBefore: number;
    attemptsBefore: number;
    daysBefore: string;
    signal: AbortSignal;
  },
): Promise<{ events: number; deliveries: number; attempts: number }> {
  const oldest = await findOldestQueued(knex);
  const oldestQueued = oldest ? idTime(oldest) : Infinity;
  const before = (time: number) => lowestId(Math.min(time, oldestQueued));
  const attempts = await deleteInBatches(knex, options.signal, {
    table: 'attempts',
    key: 'delivery_id',
    bound: before(options.attemptsBefore),
  });
  const deliveries = await deleteInBatches(knex, options.signal, {
    table: 'deliveries',
    key: 'id',
    bound: before(options.eventsBefore),
  });
  const events = await deleteInBatches(knex, options.signal, {
    table: 'events',
    key: 'id',
    bound: before(options.eventsBefore),
  });
  await knex('health_days').where('day', '<', options.daysBefore).delete();
  return { events, deliveries, attempts };
}

async function deleteInBatches(
  knex: Knex,
  signal: AbortSignal,
  { table, key, bound }: { table: string; key: string; bound: string },
): Promise<number> {
  let deleted = 0;
  while (!signal.aborted) {
    const batch = await knex(table)
      .whereIn(
        key,
        knex(table)
          .where(key, '<', bound)
          .orderBy(key)
          .limit(BATCH)
          .select(key),
      )
      .delete();
    deleted += batch;
    if (batch === 0) {
      break;
    }
  }
  return deleted;
}
