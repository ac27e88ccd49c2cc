import type { Knex } from 'knex';

/** Removes an alert that was taken. */
export async function deleteAlert(knex: Knex, id: string): Promise<void> {
  await knex('notification_outbox').where({ id }).delete();
}
