import type { Knex } from 'knex';

/** The integrations whose replay or waiver had its last batch before a time. */
export async function findStalledReplays(
  knex: Knex,
  before: number,
): Promise<string[]> {
  return knex('integrations').where('replay_held_at', '<', before).pluck('id');
}
