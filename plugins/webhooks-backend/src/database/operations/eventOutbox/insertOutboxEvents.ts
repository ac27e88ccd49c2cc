import type { Knex } from 'knex';
import { newId } from '../../../model/ids';
import type { NewOutboxEvent } from '../../../model/outboxEvent';

/** Stores events in the same transaction as their cause, so that neither is committed alone. */
export async function insertOutboxEvents(
  tx: Knex,
  events: NewOutboxEvent[],
  now: number,
): Promise<void> {
  await tx.batchInsert(
    'event_outbox',
    events.map(({ type, integrationId, payload }) => ({
      id: newId(now),
      type,
      integration_id: integrationId,
      payload: JSON.stringify(payload),
      occurred_at: now,
      due_at: now,
    })),
    100,
  );
}
