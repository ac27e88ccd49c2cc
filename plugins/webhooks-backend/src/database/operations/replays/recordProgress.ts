import type { Knex } from 'knex';
import type { ReplayRow } from '../../tables';
import { recordEnd } from './recordEnd';

/** Records the progress of a replay after a batch that succeeded. The last batch completes it. */
export async function recordProgress(
  tx: Knex.Transaction,
  row: ReplayRow,
  batch: {
    /** The totals after the batch. */
    replayed: number;
    skipped: number;
    /** The last id examined; the previous one is kept if undefined. */
    lastId?: string;
    /** Like `lastId`, for entities. */
    lastRef?: string;
    isLast: boolean;
    now: number;
  },
): Promise<ReplayRow> {
  const { replayed, skipped, isLast, now } = batch;
  // Deliveries that no longer match the selection are skipped; those that match it later are included.
  const selected = Math.max(row.selected, replayed + skipped);
  const [updated]: ReplayRow[] = await tx('replays')
    .where({ id: row.id })
    .update({
      ...(isLast
        ? { state: 'completed', ended_at: now }
        : { state: 'running' }),
      selected,
      replayed,
      skipped: isLast ? selected - replayed : skipped,
      last_id: batch.lastId ?? row.last_id,
      last_ref: batch.lastRef ?? row.last_ref,
      failures: 0,
      turn_at: now,
      started_at: row.started_at ?? now,
    })
    .returning('*');
  if (isLast) {
    await recordEnd(tx, updated);
  }
  return updated;
}
