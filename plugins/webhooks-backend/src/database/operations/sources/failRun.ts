import type { Knex } from 'knex';
import type { SourceRun } from '../../../model/source';

const MAX_ERROR = 1024;

export async function failRun(
  knex: Knex,
  { sourceId, runId }: SourceRun,
  { message, now }: { message: string; now: number },
): Promise<void> {
  await knex('sources')
    .where({ id: sourceId, run_id: runId })
    .update({
      run_id: null,
      run_started_at: null,
      failed_at: now,
      error: message.slice(0, MAX_ERROR),
    });
}
