import type { Knex } from 'knex';
import type { WantsEvent } from '../../../../model/keptEvent';
import { toNumber } from '../../../dialect';
import type { ReplayRow } from '../../../tables';
import { recordProgress } from '../recordProgress';
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
  return recordProgress(tx, row, {
    replayed: row.replayed + wanted.length,
    skipped: row.skipped,
    lastId: last,
    isLast: last === undefined,
    now,
  });
}
