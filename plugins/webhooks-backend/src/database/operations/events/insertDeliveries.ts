import type { DeliveryStatus } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { chunksOf } from '../../../lib/chunks';
import type { PlannedEvent } from '../../../model/plan';
import { isPostgres, recordset } from '../../dialect';

/** The fields of a planned event that its deliveries need. */
type PlannedDeliveries = Pick<PlannedEvent, 'id' | 'deliveries'> & {
  event: Pick<PlannedEvent['event'], 'type' | 'url' | 'now'>;
};

/** Stores the deliveries of events and their queue rows. */
export async function insertDeliveries(
  tx: Knex.Transaction,
  planned: PlannedDeliveries[],
  leaseMs: number,
): Promise<void> {
  const deliveries = planned.flatMap(plan =>
    plan.deliveries.map(delivery => ({ plan, delivery })),
  );
  for await (const chunk of chunksOf(deliveries)) {
    await insertRows(
      tx,
      chunk.map(({ plan: { id: eventId, event }, delivery }) => ({
        id: delivery.id,
        event_id: eventId,
        integration_id: delivery.integrationId,
        event_type: event.type,
        status: delivery.status,
        url: event.url,
        due_at: event.now,
        trusted: delivery.trusted,
        lease_token: delivery.leaseToken,
        leased_until:
          delivery.leaseToken === undefined ? undefined : event.now + leaseMs,
      })),
    );
  }
}

interface NewDeliveryRow {
  id: string;
  event_id: string;
  integration_id: string;
  event_type: string;
  status: DeliveryStatus;
  url?: string;
  due_at: number;
  trusted: boolean;
  lease_token?: string;
  leased_until?: number;
}

async function insertRows(
  tx: Knex.Transaction,
  deliveries: NewDeliveryRow[],
): Promise<void> {
  const rows = recordset(
    tx,
    'r',
    {
      id: 'uuid',
      event_id: 'uuid',
      integration_id: 'text',
      event_type: 'text',
      status: 'text',
      url: 'text',
      due_at: 'bigint',
      trusted: 'boolean',
      lease_token: 'uuid',
      leased_until: 'bigint',
    },
    deliveries,
  );
  const log = `insert into deliveries (id, event_id, integration_id, event_type, status, url, trusted)
     select id, event_id, integration_id, event_type, status, url, trusted from`;
  const queue = `insert into delivery_queue
       (delivery_id, integration_id, event_id, url, test, trusted, attempt_count, due_at, queued_at, attempt, trigger, lease_token, leased_until)
     select id, integration_id, event_id, url, false, trusted, 0, due_at, due_at, 0, 'automatic', lease_token, leased_until from`;
  const pending = `where status = 'pending'`;
  if (isPostgres(tx)) {
    // Parsing the rows costs about as much as inserting them, so they are parsed once.
    await tx.raw(
      `with r as materialized (select * from ${rows.sql}), logged as (${log} r) ${queue} r ${pending}`,
      rows.bindings,
    );
    return;
  }
  await tx.raw(`${log} ${rows.sql}`, rows.bindings);
  await tx.raw(`${queue} ${rows.sql} ${pending}`, rows.bindings);
}
