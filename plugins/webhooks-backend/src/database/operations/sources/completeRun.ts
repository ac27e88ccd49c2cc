import type { Knex } from 'knex';
import type { SourceRun } from '../../../model/source';
import { lockRun } from './lockRun';

/** The result of a completed pass. */
export interface RunEnd {
  /** The scope of the snapshot after the pass. */
  scope: string;
  startedAt: number;
  now: number;
  result: Record<string, number>;
}

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
      // A request that arrived during the pass is kept.
      await tx('sources')
        .where({ id: run.sourceId, resync_at: run.resync.at })
        .update({ resync: null, resync_at: null });
    }
  });
}
