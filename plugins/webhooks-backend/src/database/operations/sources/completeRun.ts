import type { Knex } from 'knex';
import type { SourceRun } from '../../../model/source';
import { lockRun } from './lockRun';

/** How a pass was completed. */
export interface RunEnd {
  /** What the snapshot stands for now. */
  scope: string;
  startedAt: number;
  now: number;
  result: Record<string, number>;
}

/**
 * Ends a pass that was completed.
 *
 * @throws `OvertakenError`
 */
export async function completeRun(
  knex: Knex,
  run: SourceRun,
  { scope, startedAt, now, result }: RunEnd,
): Promise<void> {
  await knex.transaction(async tx => {
    await lockRun(tx, run);
    await tx('sources')
      .where({ id: run.sourceId })
      .update({
        run_id: null,
        run_started_at: null,
        scope,
        passed_at: now,
        pass_ms: now - startedAt,
        result: JSON.stringify(result),
        failed_at: null,
        error: null,
      });
    if (run.resync) {
      // One that was asked for meanwhile stays.
      await tx('sources')
        .where({ id: run.sourceId, resync_at: run.resync.at })
        .update({ resync: null, resync_at: null });
    }
  });
}
