import type { Knex } from 'knex';
import type { DigestAlert } from '../../../model/alert';
import { newId } from '../../../model/ids';

/** The day is marked in the same transaction, so each owner gets exactly one digest. */
export async function insertDigests(
  knex: Knex,
  digests: Omit<DigestAlert, 'kind'>[],
  { day, now }: { day: string; now: number },
): Promise<boolean> {
  return knex.transaction(async tx => {
    const marked = await tx('digest_days')
      .insert({ day })
      .onConflict('day')
      .ignore()
      .returning('day');
    if (marked.length === 0) {
      return false;
    }
    await tx('digest_days').where('day', '<', day).delete();
    await tx.batchInsert(
      'notification_outbox',
      digests.map(({ owner, facts }) => ({
        id: newId(now),
        owner,
        kind: 'digest',
        payload: JSON.stringify(facts),
        due_at: now,
      })),
      100,
    );
    return true;
  });
}
