import type { Knex } from 'knex';
import type { ReplayRow } from '../../tables';
import { endReplay } from './endReplay';
import { recordEnd } from './recordEnd';

/** Consecutive failed batches after which a replay fails. */
const MAX_FAILURES = 5;

/** Counts a failed batch of a replay, and ends the replay at the limit. */
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
  return knex.transaction(async tx => {
    const [failed] = await endReplay(tx, id, {
      state: 'failed',
      end_reason: 'error',
      ended_at: now,
    });
    if (failed) {
      await recordEnd(tx, failed);
    }
    return failed;
  });
}
