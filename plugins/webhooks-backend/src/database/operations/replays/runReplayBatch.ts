import type { Replay, ReplayEndReason } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import type { WantsEvent } from '../../../model/keptEvent';
import { isPostgres, toNumber } from '../../dialect';
import type { ReplayRow } from '../../tables';
import { pageOfSelection } from '../log/pageOfSelection';
import type { DeliverySelection } from '../log/selectDeliveries';
import { replaySelected } from '../queue/replaySelected';
import { countFailedBatch } from './countFailedBatch';
import { endReplay } from './endReplay';
import { runMissingBatch } from './missing/runMissingBatch';
import { recordProgress } from './recordProgress';
import { toReplay } from './replayRow';

/** The result of a batch. */
export interface ReplayTurn {
  /** The replay after the batch. */
  replay: Replay;
  /** Whether it was the first batch. */
  first: boolean;
  /** Whether the outcomes of the deliveries count towards the health. */
  trusted: boolean;
  /** Why the batch failed; absent if it succeeded. */
  error?: unknown;
}

/** Options of a batch. */
export interface BatchOptions {
  now: number;
  limit: number;
  wants: WantsEvent;
}

export async function runReplayBatch(
  knex: Knex,
  options: BatchOptions,
): Promise<ReplayTurn | undefined> {
  let current: ReplayRow | undefined;
  try {
    return await knex.transaction(async tx => {
      const next = tx('replays')
        .whereNull('ended_at')
        .orderBy(['turn_at', 'id'])
        .first();
      current = await (isPostgres(tx) ? next.forUpdate().skipLocked() : next);
      return current && toTurn(current, await runBatch(tx, current, options));
    });
  } catch (error) {
    if (!current) {
      throw error;
    }
    const row = await countFailedBatch(knex, current.id, options.now);
    return { ...toTurn(current, row ?? current), error };
  }
}

/** Runs a batch of a locked replay. */
async function runBatch(
  tx: Knex.Transaction,
  row: ReplayRow,
  options: BatchOptions,
): Promise<ReplayRow> {
  const { now, limit } = options;
  const endReason = await obstacle(tx, row);
  if (endReason) {
    const [ended] = await endReplay(tx, row.id, {
      state: 'stopped',
      end_reason: endReason,
      ended_at: now,
    });
    return ended;
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

/** The reason to end a replay if its integration has changed since it was requested. */
async function obstacle(
  tx: Knex.Transaction,
  row: ReplayRow,
): Promise<ReplayEndReason | undefined> {
  const integration = await tx('integrations')
    .where({ id: row.integration_id })
    .first('state', 'epoch', 'owner', 'entity_ref');
  // Enabling an integration begins a new epoch.
  if (integration.state !== 'active' || integration.epoch !== row.epoch) {
    return 'disabled';
  }
  return integration.owner === row.owner &&
    integration.entity_ref === row.entity_ref
    ? undefined
    : 'reassigned';
}

function toTurn(before: ReplayRow, after: ReplayRow): ReplayTurn {
  return {
    replay: toReplay(after),
    first: before.started_at === null && after.started_at !== null,
    trusted: Boolean(before.trusted),
  };
}
