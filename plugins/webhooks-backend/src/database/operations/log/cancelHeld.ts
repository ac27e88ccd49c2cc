import type { DeliveryEndReason } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { isPostgres } from '../../dialect';
import { end } from './endCancelled';

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
  return end(tx, held, options.reason, options.now);
}
