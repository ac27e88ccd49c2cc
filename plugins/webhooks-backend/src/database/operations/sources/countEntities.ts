import type { Knex } from 'knex';

export async function countEntities(
  knex: Knex,
  limit: number,
): Promise<number> {
  const [{ count }] = await knex
    .from(knex('catalog_snapshot').limit(limit).select('entity_ref').as('some'))
    .count({ count: '*' });
  return Number(count);
}
