import type { Knex } from 'knex';
import { deleteActivity } from '../activity/deleteActivity';
import { cancelAllHeld } from '../log/cancelAllHeld';
import { missedRevision } from './missedRevision';
import { isAtRevision, type Revision } from './revision';

export async function deleteIntegration(
  knex: Knex,
  at: Revision,
  now: number,
): Promise<void> {
  await knex.transaction(async tx => {
    const deleted = await tx('integrations').where(isAtRevision(at)).delete();
    if (deleted === 0) {
      throw await missedRevision(tx, at);
    }
    await deleteActivity(tx, [at.id]);
  });
  await cancelAllHeld(knex, at.id, now);
}
