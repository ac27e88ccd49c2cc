import type { Knex } from 'knex';

/** Whether a number of deliveries of an integration are due or in flight. Excludes those that wait for a retry. */
export async function isBacklogged(
  knex: Knex,
  integrationId: string,
  options: { limit: number; now: number },
): Promise<boolean> {
  const { limit, now } = options;
  const beyond = await knex('delivery_queue')
    .where({ integration_id: integrationId })
    .where('due_at', '<=', now)
    .offset(limit - 1)
    .limit(1)
    .select('delivery_id');
  return beyond.length > 0;
}
