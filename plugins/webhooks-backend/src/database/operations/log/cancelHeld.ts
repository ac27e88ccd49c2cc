import type { DeliveryEndReason } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { isPostgres } from '../../dialect';

/**
 * Cancels those of the given deliveries that are still held.
 *
 * @returns the number of cancelled deliveries
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
