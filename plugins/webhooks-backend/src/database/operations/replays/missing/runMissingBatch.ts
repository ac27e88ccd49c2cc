import type { Knex } from 'knex';
import type { WantsEvent } from '../../../../model/keptEvent';
import { toNumber } from '../../../dialect';
import type { ReplayRow } from '../../../tables';
import { insertMissing } from './insertMissing';
import { wantedEvents } from './wantedEvents';

/** Queues a page of missing events, and records the progress of the replay. */
export async function runMissingBatch(
  tx: Knex.Transaction,
  row: ReplayRow,
  options: { now: number; limit: number; wants: WantsEvent },
): Promise<ReplayRow> {
  const { now } = options;
  const { wanted, last } = await wantedEvents(
    tx,
    {
      integrationId: row.integration_id,
      from: toNumber(row.from_time),
      to: toNumber(row.to_time),
      eventTypes: JSON.parse(row.event_types ?? '[]'),
    },
    { ...options, after: row.last_id ?? undefined },
  );
  await insertMissing(tx, wanted, {
    integrationId: row.integration_id,
    trusted: Boolean(row.trusted),
    now,
  });
  const replayed = row.replayed + wanted.length;
  const selected = Math.max(row.selected, replayed);
  const isLast = last === undefined;
  const [updated]: ReplayRow[] = await tx('replays')
    .where({ id: row.id })
    .update({
      ...(isLast
        ? { state: 'completed', ended_at: now }
        : { state: 'running' }),
      selected,
      replayed,
      skipped: isLast ? selected - replayed : row.skipped,
      last_id: last ?? row.last_id,
      failures: 0,
      turn_at: now,
      started_at: row.started_at ?? now,
    })
    .returning('*');
  return updated;
}
