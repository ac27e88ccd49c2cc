import type { DeliveryEndReason } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { isPostgres } from './dialect';

/** Deliveries that one transaction cancels. */
const BATCH = 1_000;

/**
 * Cancels deliveries as far as they are still held.
 *
 * @returns how many
 */
export async function cancelHeld(
  tx: Knex.Transaction,
  options: { ids: string[]; reason?: DeliveryEndReason; now: number },
): Promise<number> {
  const query = tx('deliveries')
    .whereIn('id', options.ids)
    .where({ status: 'held' })
    .orderBy('id');
  const held: string[] = await (
    isPostgres(tx) ? query.forUpdate() : query
  ).pluck('id');
  return tx('deliveries')
    .whereIn('id', held)
    .update({
      status: 'cancelled',
      ended_at: options.now,
      end_reason: options.reason ?? null,
    });
}

/** Cancels the held deliveries of an integration that was deleted, in batches of a transaction each. */
export async function cancelHeldOf(
  knex: Knex,
  integrationId: string,
  now: number,
): Promise<void> {
  let looked = BATCH;
  while (looked === BATCH) {
    const ids: string[] = await knex('deliveries')
      .where({ integration_id: integrationId, problem_status: 'held' })
      .orderBy('id')
      .limit(BATCH)
      .pluck('id');
    looked = ids.length;
    await knex.transaction(async tx => cancelHeld(tx, { ids, now }));
  }
}
