import type { Knex } from 'knex';
import type { KeptEvent } from '../../../model/keptEvent';

/** Maximum number of events to scan, so that a rare type costs no more than a frequent one. */
const MAX_SCANNED = 10_000;

/** Finds the latest events of some types, newest first. Excludes events dispatched to named integrations. */
export async function findRecent(
  knex: Knex,
  types: string[],
  limit: number,
): Promise<KeptEvent[]> {
  const last = knex('events')
    .orderBy('id', 'desc')
    .limit(MAX_SCANNED)
    .select('id', 'type', 'directed')
    .as('last');
  return knex('events as e')
    .whereIn(
      'e.id',
      knex(last)
        .whereIn('type', types)
        .where('directed', false)
        .orderBy('id', 'desc')
        .limit(limit)
        .select('id'),
    )
    .orderBy('e.id', 'desc')
    .select('e.id', 'e.type', 'e.body', 'e.dispatched_by as dispatchedBy');
}
