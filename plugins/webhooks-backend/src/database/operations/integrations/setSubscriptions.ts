import type { Knex } from 'knex';
import type { SubscriptionRecord } from './findSubscriptions';

/** Replaces the subscriptions of an integration. */
export async function setSubscriptions(
  tx: Knex,
  id: string,
  subscriptions: SubscriptionRecord[],
): Promise<void> {
  const rows = new Map(
    subscriptions.map(({ pattern, granted }) => [
      pattern,
      { pattern, granted, integration_id: id },
    ]),
  );
  await tx('integration_subscriptions').where({ integration_id: id }).delete();
  await tx.batchInsert('integration_subscriptions', [...rows.values()], 100);
}
