import type { Knex } from 'knex';
import { OvertakenError, type SourceRun } from '../../../model/source';
import { isPostgres } from '../../dialect';

/**
 * Keeps other passes of a source from beginning until the transaction ends.
 *
 * @throws `OvertakenError` when one has begun already
 */
export async function lockRun(
  tx: Knex.Transaction,
  { sourceId, runId }: SourceRun,
): Promise<void> {
  const query = tx('sources')
    .where({ id: sourceId, run_id: runId })
    .select('id');
  const rows = await (isPostgres(tx) ? query.forUpdate() : query);
  if (rows.length === 0) {
    throw new OvertakenError();
  }
}
