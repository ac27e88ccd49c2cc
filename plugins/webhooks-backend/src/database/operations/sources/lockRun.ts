import type { Knex } from 'knex';
import { OvertakenError, type SourceRun } from '../../../model/source';
import { isPostgres } from '../../dialect';

/**
 * Prevents another pass of the source from beginning until the transaction ends.
 *
 * @throws `OvertakenError` if a later pass has begun
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
