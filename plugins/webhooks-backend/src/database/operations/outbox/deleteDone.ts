import type { Knex } from 'knex';
import type { OutboxTable } from './outboxTable';

/** Removes a row of an outbox after it was sent. */
export async function deleteDone(
  knex: Knex,
  table: OutboxTable,
  id: string,
): Promise<void> {
  await knex(table).where({ id }).delete();
}
