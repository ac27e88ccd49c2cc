import type { Knex } from 'knex';
import { storable } from '../../dialect';

/** The error of the last try is cut to this many characters. */
const MAX_ERROR = 1024;

/** Puts off an event that could not be dispatched. */
export async function postponeOutboxEvent(
  knex: Knex,
  id: string,
  options: { dueAt: number; error: string },
): Promise<void> {
  await knex('event_outbox')
    .where({ id })
    .update({
      due_at: options.dueAt,
      last_error: storable(options.error).slice(0, MAX_ERROR),
    });
}
