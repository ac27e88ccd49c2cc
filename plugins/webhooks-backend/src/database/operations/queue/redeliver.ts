import type { Knex } from 'knex';
import { assertRevision, type Revision } from '../integrations/revision';
import { hasten } from './hasten';
import { requeue } from './requeue';

/**
 * Puts a delivery back into the queue, due at once. One that waits already becomes due at once, and its attempts start
 * over.
 *
 * @param options - `at`: the integration that it was decided on; `trust`: whether what becomes of it counts from now on
 *
 * @throws `NotFoundError`, `ConflictError` when the integration was changed meanwhile
 */
export async function redeliver(
  knex: Knex,
  id: string,
  options: { at: Revision; trust: boolean; now: number },
): Promise<void> {
  const { at, trust, now } = options;
  await knex.transaction(async tx => {
    await assertRevision(tx, at);
    const hastened = await hasten(tx, {
      ...{ integrationId: at.id, ids: [id], trust, now },
    });
    if (hastened === 0) {
      await requeue(tx, {
        select: query => query.where('d.id', id),
        trigger: 'manual',
        trust,
        now,
      });
    }
  });
}
