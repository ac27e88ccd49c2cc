import type { Knex } from 'knex';

/** Puts off an alert that its owner may not get yet. It was not tried, so that is not counted as a try. */
export async function delayAlert(
  knex: Knex,
  id: string,
  dueAt: number,
): Promise<void> {
  await knex('notification_outbox')
    .where({ id })
    .update({ due_at: dueAt })
    .decrement('attempts');
}
