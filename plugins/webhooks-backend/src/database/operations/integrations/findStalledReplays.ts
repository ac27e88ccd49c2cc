import type { Knex } from 'knex';

export async function findStalledReplays(
  knex: Knex,
  before: number,
): Promise<string[]> {
  return knex('integrations').where('replay_held_at', '<', before).pluck('id');
}
