import type { Knex } from 'knex';
import { storable } from '../../dialect';
import type { OutboxTable } from './outboxTable';

/** The error of the last try is cut to this many characters. */
const MAX_ERROR = 1024;

/** Puts off a row of an outbox whose try has failed. */
export async function postpone(
  knex: Knex,
  table: OutboxTable,
  id: string,
  options: { dueAt: number; error: string },
): Promise<void> {
  await knex(table)
    .where({ id })
    .update({
      due_at: options.dueAt,
      last_error: storable(options.error).slice(0, MAX_ERROR),
    });
}
