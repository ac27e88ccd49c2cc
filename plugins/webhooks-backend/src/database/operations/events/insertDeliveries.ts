import type { Knex } from 'knex';
import { toChunks } from '../../../lib/chunks';
import type { PlannedDelivery, PlannedEvent } from '../../../model/plan';
import { recordset } from '../../dialect';

interface Planned {
  plan: PlannedEvent;
  delivery: PlannedDelivery;
}

/** Stores the deliveries of events: pending ones in the queue, held ones in the log. */
export async function insertDeliveries(
  tx: Knex.Transaction,
  planned: PlannedEvent[],
  leaseMs: number,
): Promise<void> {
  const deliveries = planned.flatMap(plan =>
    plan.deliveries.map(delivery => ({ plan, delivery })),
  );
  for await (const chunk of toChunks(deliveries)) {
    const pending = chunk.filter(one => one.delivery.status === 'pending');
    await insertPending(tx, pending, leaseMs);
    if (pending.length < chunk.length) {
      await insertHeld(
        tx,
        chunk.filter(one => one.delivery.status === 'held'),
      );
    }
  }
}

async function insertPending(
  tx: Knex.Transaction,
  planned: Planned[],
  leaseMs: number,
): Promise<void> {
  if (planned.length === 0) {
    return;
  }
  const rows = recordset(
    tx,
    'r',
    {
      id: 'uuid',
      integration_id: 'text',
      event_id: 'uuid',
      event_type: 'text',
      url: 'text',
      trusted: 'boolean',
      due_at: 'bigint',
      lease_token: 'uuid',
      leased_until: 'bigint',
    },
    planned.map(({ plan: { id: eventId, event }, delivery }) => ({
      id: delivery.id,
      integration_id: delivery.integrationId,
      event_id: eventId,
      event_type: event.type,
      url: event.url,
      trusted: delivery.trusted,
      due_at: event.now,
      lease_token: delivery.leaseToken,
      leased_until:
        delivery.leaseToken === undefined ? undefined : event.now + leaseMs,
    })),
  );
  await tx.raw(
    `insert into delivery_queue
       (delivery_id, integration_id, event_id, event_type, url, test, trusted, attempt_count, due_at, queued_at, attempts_since_queued, trigger, lease_token, leased_until)
     select id, integration_id, event_id, event_type, url, false, trusted, 0, due_at, due_at, 0, 'automatic', lease_token, leased_until
     from ${rows.sql}`,
    rows.bindings,
  );
}

async function insertHeld(
  tx: Knex.Transaction,
  planned: Planned[],
): Promise<void> {
  const rows = recordset(
    tx,
    'r',
    {
      id: 'uuid',
      event_id: 'uuid',
      integration_id: 'text',
      event_type: 'text',
      url: 'text',
      trusted: 'boolean',
    },
    planned.map(({ plan: { id: eventId, event }, delivery }) => ({
      id: delivery.id,
      event_id: eventId,
      integration_id: delivery.integrationId,
      event_type: event.type,
      url: event.url,
      trusted: delivery.trusted,
    })),
  );
  await tx.raw(
    `insert into deliveries (id, event_id, integration_id, event_type, status, url, trusted)
     select id, event_id, integration_id, event_type, 'held', url, trusted from ${rows.sql}`,
    rows.bindings,
  );
}
