import type { Attempt } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { toAttempt } from './deliveryRow';

export async function findLastFailure(
  knex: Knex,
  integrationId: string,
): Promise<Attempt | undefined> {
  const delivery = await knex('deliveries')
    .where({ integration_id: integrationId, trusted: true, test: false })
    .whereNull('url')
    .whereNotNull('problem_outcome')
    .orderBy('id', 'desc')
    .first('id');
  const newest =
    delivery &&
    (await knex('attempts')
      .where({ delivery_id: delivery.id })
      .orderBy('id', 'desc')
      .first());
  return newest && toAttempt(newest);
}
