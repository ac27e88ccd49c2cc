import type { Attempt } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { toAttempt } from './deliveryRow';

/** The attempts of a delivery, oldest first. */
export async function findAttempts(
  knex: Knex,
  deliveryId: string,
): Promise<Attempt[]> {
  const rows = await knex('attempts')
    .where({ delivery_id: deliveryId })
    .orderBy('id');
  return rows.map(toAttempt);
}
