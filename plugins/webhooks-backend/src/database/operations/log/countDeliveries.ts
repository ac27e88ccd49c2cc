import { LIMITS } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import {
  applyDeliveryFilters,
  isPending,
  type DeliveryFilters,
} from './deliveryFilters';
import { waitingDeliveries, type LogPart } from './deliveryRow';

/** Counts deliveries up to `LIMITS.count`, so that the cost does not grow with the log. */
export async function countDeliveries(
  knex: Knex,
  filters: DeliveryFilters,
): Promise<number> {
  const counted = (query: Knex.QueryBuilder, part: LogPart) =>
    applyDeliveryFilters(query, knex, { ...filters, part })
      .select('d.id')
      .limit(LIMITS.count);
  const logged = knex('deliveries as d');
  if (isPending(filters)) {
    logged.join('delivery_queue as q', join =>
      join
        .on('q.integration_id', 'd.integration_id')
        .on('q.delivery_id', 'd.id'),
    );
  }
  const all = knex
    .select('*')
    .from(counted(logged, 'logged').as('logged'))
    .unionAll(
      knex
        .select('*')
        .from(
          counted(knex.from(waitingDeliveries(knex)), 'waiting').as('waiting'),
        ),
    );
  const row = await knex
    .from(knex.from(all.as('d')).limit(LIMITS.count).select('id').as('d'))
    .count({ count: '*' })
    .first();
  return Number(row?.count);
}
