import type { Knex } from 'knex';
import type { OutboxEvent } from '../../../model/outboxEvent';
import { toNumber } from '../../dialect';
import type { EventOutboxRow } from '../../tables';
import { claimDue } from '../outbox/claimDue';

export async function claimOutboxEvents(
  knex: Knex,
  options: { now: number; nextTryAt: number; limit: number },
): Promise<OutboxEvent[]> {
  const rows = await claimDue<Omit<EventOutboxRow, 'due_at' | 'last_error'>>(
    knex,
    'event_outbox',
    {
      ...options,
      columns: [
        'id',
        'type',
        'integration_id',
        'payload',
        'occurred_at',
        'attempts',
      ],
    },
  );
  return rows.map(row => ({
    id: row.id,
    type: row.type,
    integrationId: row.integration_id,
    payload: JSON.parse(row.payload),
    occurredAt: toNumber(row.occurred_at),
    attempts: row.attempts,
  }));
}
