import type { Knex } from 'knex';
import type { OutboxAlert } from '../../../model/alert';
import { isPostgres, rowsOf } from '../../dialect';
import type { OutboxRow } from '../../tables';

/**
 * Takes alerts that are due, oldest first, and keeps other replicas from them until `nextTryAt`.
 */
export async function claimAlerts(
  knex: Knex,
  options: { now: number; nextTryAt: number; limit: number },
): Promise<OutboxAlert[]> {
  const rows = rowsOf<Omit<OutboxRow, 'due_at' | 'last_error'>>(
    await knex.raw(
      `with due as (
         select id from notification_outbox where due_at <= ? order by due_at, id limit ?
         ${isPostgres(knex) ? 'for update skip locked' : ''}
       )
       update notification_outbox set due_at = ?, attempts = attempts + 1
       where id in (select id from due)
       returning id, integration_id, owner, kind, payload, attempts`,
      [options.now, options.limit, options.nextTryAt],
    ),
  );
  return rows
    .map(
      row =>
        ({
          id: row.id,
          integrationId: row.integration_id ?? undefined,
          owner: row.owner,
          kind: row.kind,
          facts: JSON.parse(row.payload),
          attempts: row.attempts,
        }) as OutboxAlert,
    )
    .sort((a, b) => a.id.localeCompare(b.id));
}
