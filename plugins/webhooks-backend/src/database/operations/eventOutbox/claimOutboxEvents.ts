import type { Knex } from 'knex';
import type { OutboxEvent } from '../../../model/outboxEvent';
import { isPostgres, rowsOf, toNumber } from '../../dialect';
import type { EventOutboxRow } from '../../tables';

/**
 * Takes events that are due, oldest first, and keeps other replicas from them until `nextTryAt`.
 */
export async function claimOutboxEvents(
  knex: Knex,
  options: { now: number; nextTryAt: number; limit: number },
): Promise<OutboxEvent[]> {
  const rows = rowsOf<Omit<EventOutboxRow, 'due_at' | 'last_error'>>(
    await knex.raw(
      `with due as (
         select id from event_outbox where due_at <= ? order by due_at, id limit ?
         ${isPostgres(knex) ? 'for update skip locked' : ''}
       )
       update event_outbox set due_at = ?, attempts = attempts + 1
       where id in (select id from due)
       returning id, type, integration_id, payload, occurred_at, attempts`,
      [options.now, options.limit, options.nextTryAt],
    ),
  );
  return rows
    .map(row => ({
      id: row.id,
      type: row.type,
      integrationId: row.integration_id,
      payload: JSON.parse(row.payload),
      occurredAt: toNumber(row.occurred_at),
      attempts: row.attempts,
    }))
    .sort((a, b) => a.id.localeCompare(b.id));
}
