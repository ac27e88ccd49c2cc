import type { Knex } from 'knex';
import type { SubscriptionRow } from '../../tables';

/** An event type pattern that an integration subscribes to. */
export interface SubscriptionRecord {
  pattern: string;
  /** Whether it also matches while the event type of this name is protected. */
  granted: boolean;
}

export async function findSubscriptions(
  knex: Knex,
  id: string,
): Promise<SubscriptionRecord[]> {
  const rows: Pick<SubscriptionRow, 'pattern' | 'granted'>[] = await knex(
    'integration_subscriptions',
  )
    .where({ integration_id: id })
    .select('pattern', 'granted');
  return rows.map(({ pattern, granted }) => ({
    pattern,
    granted: Boolean(granted),
  }));
}
