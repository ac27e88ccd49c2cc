import type { Knex } from 'knex';
import { inBatches } from '../../../lib/inBatches';
import { BATCH } from './cancelDeliveries';
import { cancelHeld } from './cancelHeld';

/** Cancels the held deliveries of a deleted integration, one transaction per batch. */
export async function cancelAllHeld(
  knex: Knex,
  integrationId: string,
  now: number,
): Promise<void> {
  await inBatches(async after => {
    const page = knex('deliveries')
      .where({ integration_id: integrationId, problem_status: 'held' })
      .orderBy('id')
      .limit(BATCH);
    if (after !== undefined) {
      page.where('id', '>', after);
    }
    const ids: string[] = await page.pluck('id');
    return {
      count: await knex.transaction(async tx => cancelHeld(tx, { ids, now })),
      last: ids.length < BATCH ? undefined : ids.at(-1),
    };
  });
}
