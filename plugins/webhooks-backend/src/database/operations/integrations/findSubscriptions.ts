import type { Knex } from 'knex';
import type { SubscriptionRow } from '../../tables';

/** A pattern by which a dispatch finds an integration. */
export interface SubscriptionRecord {
  pattern: string;
  /** Whether it also finds the integration while the event type of this name is protected. */
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
