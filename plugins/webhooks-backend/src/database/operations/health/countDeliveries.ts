import { LIMITS } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';

export async function countDeliveries(
  knex: Knex,
  id: string,
  failedAfter: number,
): Promise<{ failed: number; held: number; pending: number }> {
  const [failed, held, pending] = await Promise.all([
    count(
      knex,
      knex('deliveries')
        .where({ integration_id: id })
        .where('failed_at', '>', failedAfter),
    ),
    count(
      knex,
      knex('deliveries').where({
        integration_id: id,
        problem_status: 'held',
      }),
    ),
    count(knex, knex('delivery_queue').where({ integration_id: id })),
  ]);
  return { failed, held, pending };
}

async function count(knex: Knex, query: Knex.QueryBuilder): Promise<number> {
  const row = await knex
    .from(query.limit(LIMITS.count).select(knex.raw('1 as one')).as('some'))
    .count({ count: '*' })
    .first();
  return Number(row?.count);
}
