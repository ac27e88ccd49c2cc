import type { Knex } from 'knex';
import { storable } from '../../dialect';
import type { OutboxTable } from './outboxTable';

/** Maximum length of the stored error of the last try. */
const MAX_ERROR = 1024;

/** Reschedules a row of an outbox after a failed try. */
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
