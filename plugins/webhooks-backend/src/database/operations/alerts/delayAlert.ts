import type { Knex } from 'knex';

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
