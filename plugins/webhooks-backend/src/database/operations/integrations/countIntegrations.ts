import type { Knex } from 'knex';

/** Counts the integrations whose columns have the given values. */
export async function countIntegrations(
  knex: Knex,
  where: { owner?: string; created_by?: string; managed_by?: 'api' | 'config' },
): Promise<number> {
  const row = await knex('integrations')
    .where(where)
    .count({ count: '*' })
    .first();
  return Number(row?.count);
}
