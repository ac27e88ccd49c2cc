import type { Knex } from 'knex';
import { storable } from '../../dialect';

/** Puts off an alert that was not taken. */
export async function postponeAlert(
  knex: Knex,
  id: string,
  options: { dueAt: number; error: string },
): Promise<void> {
  await knex('notification_outbox')
    .where({ id })
    .update({
      due_at: options.dueAt,
      last_error: storable(options.error).slice(0, 1024),
    });
}
