import type { Knex } from 'knex';
import type { WantsEvent } from '../../../model/keptEvent';
import { toNumber, toOptionalNumber } from '../../dialect';
import type { ReplayRow } from '../../tables';
import { pageOfSelection } from '../log/pageOfSelection';
import type { DeliverySelection } from '../log/selectDeliveries';
import { replaySelected } from '../queue/replaySelected';
import { runMissingBatch } from './missing/runMissingBatch';
import { recordProgress } from './recordProgress';
import { runTurn, type ReplayTurn } from './runTurn';

export interface BatchOptions {
  now: number;
  limit: number;
  wants: WantsEvent;
}

export async function runReplayBatch(
  knex: Knex,
  options: BatchOptions,
): Promise<ReplayTurn | undefined> {
  return runTurn(knex, {
    find: tx => tx('replays').whereNull('ended_at').orderBy(['turn_at', 'id']),
    run: (tx, row) => runBatch(tx, row, options),
    now: options.now,
  });
}

/** Runs a batch of a locked replay. */
async function runBatch(
  tx: Knex.Transaction,
  row: ReplayRow,
  options: BatchOptions,
): Promise<ReplayRow> {
  const { now, limit } = options;
  if (row.catalog) {
    // Its batch is read from the catalog, which must not happen in a transaction.
    const [next]: ReplayRow[] = await tx('replays')
      .where({ id: row.id })
      .update({ turn_at: now })
      .returning('*');
    return next;
  }
  if (row.missing) {
    return runMissingBatch(tx, row, options);
  }
  const selection: DeliverySelection = {
    integrationId: row.integration_id,
    from: toNumber(row.from_time),
    to: toNumber(row.to_time),
    status: JSON.parse(row.status),
    eventTypes: row.event_types ? JSON.parse(row.event_types) : undefined,
    outcome: row.outcomes ? JSON.parse(row.outcomes) : undefined,
    statusCode: row.status_codes ? JSON.parse(row.status_codes) : undefined,
    failedAfter: toOptionalNumber(row.failed_after),
    now,
  };
  const ids = await pageOfSelection(tx, selection, {
    after: row.last_id ?? undefined,
    limit,
  });
  const trust = Boolean(row.trusted);
  const count = await replaySelected(tx, selection, { ids, trust });
  return recordProgress(tx, row, {
    replayed: row.replayed + count,
    skipped: row.skipped + ids.length - count,
    lastId: ids.at(-1),
    isLast: ids.length < limit,
    now,
  });
}
