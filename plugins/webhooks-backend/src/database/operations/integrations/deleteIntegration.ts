import type { Knex } from 'knex';
import { cancelAllHeld } from '../log/cancelAllHeld';
import { missedRevision } from './missedRevision';
import { isAtRevision, type Revision } from './revision';

export async function deleteIntegration(
  knex: Knex,
  at: Revision,
  now: number,
): Promise<void> {
  const deleted = await knex('integrations').where(isAtRevision(at)).delete();
  if (deleted === 0) {
    throw await missedRevision(knex, at);
  }
  await cancelAllHeld(knex, at.id, now);
}
