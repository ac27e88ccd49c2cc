import type { Knex } from 'knex';

/** Whether the digests of a UTC day are in the outbox, or have been. */
export async function isDigested(knex: Knex, day: string): Promise<boolean> {
  return Boolean(
    await knex('digest_days').where('day', '>=', day).first('day'),
  );
}
