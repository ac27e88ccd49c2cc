import type { Knex } from 'knex';
import { isPostgres } from '../../dialect';
import { missedRevision } from './missedRevision';
import { isAtRevision, type Revision } from './revision';

/**
 * Like `assertRevision`, and locks the integration so that it cannot be deleted before the commit, for rows that refer to
 * it.
 *
 * @throws `NotFoundError` or `ConflictError`
 */
export async function keepRevision(
  tx: Knex.Transaction,
  at: Revision,
): Promise<void> {
  const query = tx('integrations').where(isAtRevision(at)).first('id');
  if (!(await (isPostgres(tx) ? query.forKeyShare() : query))) {
    throw await missedRevision(tx, at);
  }
}
