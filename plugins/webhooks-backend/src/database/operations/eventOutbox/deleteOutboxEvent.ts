import type { Knex } from 'knex';

/** Removes an event that was dispatched. */
export async function deleteOutboxEvent(knex: Knex, id: string): Promise<void> {
  await knex('event_outbox').where({ id }).delete();
}
