import type { Knex } from 'knex';
import type { ReplayRow } from '../../tables';

/** Ends a replay unless it has already ended. */
export async function endReplay(
  knex: Knex,
  id: string,
  changes: Partial<ReplayRow>,
): Promise<ReplayRow[]> {
  return knex('replays')
    .where({ id })
    .whereNull('ended_at')
    .update(changes)
    .returning('*');
}
