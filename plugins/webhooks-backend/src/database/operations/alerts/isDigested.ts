import type { Knex } from 'knex';

export async function isDigested(knex: Knex, day: string): Promise<boolean> {
  return Boolean(
    await knex('digest_days').where('day', '>=', day).first('day'),
  );
}
