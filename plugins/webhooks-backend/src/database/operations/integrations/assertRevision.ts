import type { Knex } from 'knex';
import { missedRevision } from './missedRevision';
import { isAtRevision, type Revision } from './revision';

/**
 * Checks that an integration is still at the revision that a decision is based on. It needs no lock: a change that commits
 * afterwards is equivalent to one after the whole transaction.
 *
 * @throws `NotFoundError` or `ConflictError`
 */
export async function assertRevision(tx: Knex, at: Revision): Promise<void> {
  if (!(await tx('integrations').where(isAtRevision(at)).first('id'))) {
    throw await missedRevision(tx, at);
  }
}
