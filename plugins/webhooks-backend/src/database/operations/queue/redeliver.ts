import type { Knex } from 'knex';
import { assertRevision } from '../integrations/assertRevision';
import type { Revision } from '../integrations/revision';
import { hasten } from './hasten';
import { requeue } from './requeue';

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
