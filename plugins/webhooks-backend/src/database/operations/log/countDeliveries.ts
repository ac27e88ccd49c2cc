import { LIMITS } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { applyDeliveryFilters, type DeliveryFilters } from './deliveryFilters';

/** Counts deliveries up to `LIMITS.count`, so that the cost does not grow with the log. */
export async function countDeliveries(
  knex: Knex,
  filters: DeliveryFilters,
): Promise<number> {
  const counted = knex('deliveries as d').select('d.id').limit(LIMITS.count);
  if (filters.status?.every(status => status === 'pending')) {
    counted.join('delivery_queue as q', join =>
      join
        .on('q.integration_id', 'd.integration_id')
        .on('q.delivery_id', 'd.id'),
    );
  }
  applyDeliveryFilters(counted, knex, filters);
  const row = await knex(counted.as('d')).count({ count: '*' }).first();
  return Number(row?.count);
}
