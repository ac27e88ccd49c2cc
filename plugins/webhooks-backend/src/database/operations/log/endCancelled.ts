import type { DeliveryEndReason } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';

export async function end(
  tx: Knex.Transaction,
  ids: string[],
  reason: DeliveryEndReason | undefined,
  now: number,
): Promise<number> {
  return tx('deliveries')
    .whereIn('id', ids)
    .update({ status: 'cancelled', ended_at: now, end_reason: reason ?? null });
}
