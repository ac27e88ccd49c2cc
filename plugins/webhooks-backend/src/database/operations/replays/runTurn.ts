import type { Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { isPostgres } from '../../dialect';
import type { ReplayRow } from '../../tables';
import { countFailedBatch } from './countFailedBatch';
import { endReplay } from './endReplay';
import { obstacle } from './obstacle';
import { recordEnd } from './recordEnd';
import { toReplay } from './replayRow';

/** The result of a batch. */
export interface ReplayTurn {
  /** The replay after the batch. */
  replay: Replay;
  /** Whether it was the first batch. */
  first: boolean;
  /** Whether the outcomes of the deliveries count towards the health. */
  trusted: boolean;
  /** The last entity of the last batch, for a replay of the catalog. */
  lastRef?: string;
  /** Why the batch failed; absent if it succeeded. */
  error?: unknown;
}

/**
 * Runs a batch of a replay in one transaction. Ends the replay instead if its integration has changed.
 *
 * @param options - `find` selects the replay, which is locked; replays that other replicas are running are skipped
 *
 * @returns undefined if no replay is found
 */
export async function runTurn(
  knex: Knex,
  options: {
    find: (tx: Knex.Transaction) => Knex.QueryBuilder;
    run: (tx: Knex.Transaction, row: ReplayRow) => Promise<ReplayRow>;
    now: number;
  },
): Promise<ReplayTurn | undefined> {
  const { find, run, now } = options;
  let current: ReplayRow | undefined;
  try {
    return await knex.transaction(async tx => {
      const next = find(tx).first();
      current = await (isPostgres(tx) ? next.forUpdate().skipLocked() : next);
      if (!current) {
        return undefined;
      }
      const endReason = await obstacle(tx, current);
      const after = endReason
        ? await stop(tx, current, { endReason, now })
        : await run(tx, current);
      return toTurn(current, after);
    });
  } catch (error) {
    if (!current) {
      throw error;
    }
    const row = await countFailedBatch(knex, current.id, now);
    return { ...toTurn(current, row ?? current), error };
  }
}

async function stop(
  tx: Knex.Transaction,
  { id }: ReplayRow,
  { endReason, now }: { endReason: Replay['endReason']; now: number },
): Promise<ReplayRow> {
  const [ended] = await endReplay(tx, id, {
    state: 'stopped',
    end_reason: endReason,
    ended_at: now,
  });
  await recordEnd(tx, ended);
  return ended;
}

function toTurn(before: ReplayRow, after: ReplayRow): ReplayTurn {
  return {
    replay: toReplay(after),
    first: before.started_at === null && after.started_at !== null,
    trusted: Boolean(before.trusted),
    lastRef: after.last_ref ?? undefined,
  };
}
