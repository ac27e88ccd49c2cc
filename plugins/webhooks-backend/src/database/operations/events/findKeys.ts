import type { Knex } from 'knex';

export async function findKeys(
  knex: Knex,
  dispatchedBy: string,
  keys: string[],
): Promise<Set<string>> {
  const used = await knex('events')
    .where({ dispatched_by: dispatchedBy })
    .whereIn('idempotency_key', keys)
    .pluck('idempotency_key');
  return new Set(used);
}
