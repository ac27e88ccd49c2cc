import type { Knex } from 'knex';
import type { ReplayRow } from '../../tables';
import { endReplay } from './endReplay';

/** Batches that fail one after the other until the replay has failed. */
const MAX_FAILURES = 5;

/** Notes that a batch of a replay has failed, and ends the replay when it was one too many. */
export async function countFailedBatch(
  knex: Knex,
  id: string,
  now: number,
): Promise<ReplayRow | undefined> {
  const [row]: ReplayRow[] = await knex('replays')
    .where({ id })
    .whereNull('ended_at')
    .update({ failures: knex.raw('failures + 1'), turn_at: now })
    .returning('*');
  if (!row || row.failures < MAX_FAILURES) {
    return row;
  }
  const [failed] = await endReplay(knex, id, {
    state: 'failed',
    end_reason: 'error',
    ended_at: now,
  });
  return failed;
}
