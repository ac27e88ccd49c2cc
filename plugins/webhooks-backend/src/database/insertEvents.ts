import { createHash } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { DeliveryStatus } from 'backstage-plugin-webhooks-common';
import { chunksOf } from '../lib/chunks';
import { isPostgres, recordset, rowsOf } from './dialect';
import type { StoredEvent } from './EventStore';
import { toResult, type PlannedEvent } from './planEvent';

/**
 * Stores events without their deliveries.
 *
 * @returns the ids of those that are new; the others repeat an idempotency key
 */
export async function insertEvents(
  tx: Knex,
  planned: PlannedEvent[],
): Promise<Set<string>> {
  const columns = {
    id: 'uuid',
    type: 'text',
    body: 'text',
    dispatched_by: 'text',
    idempotency_key: 'text',
    request_hash: 'text',
    answer: 'text',
  } as const;
  const rows = recordset(
    tx,
    'r',
    columns,
    [...planned].sort(byKey).map(plan => ({
      id: plan.id,
      type: plan.event.type,
      body: plan.event.body,
      dispatched_by: plan.event.dispatchedBy,
      ...(plan.event.idempotency && {
        idempotency_key: plan.event.idempotency.key,
        request_hash: hash(plan.event.idempotency.content),
        answer: JSON.stringify(toResult(plan)),
      }),
    })),
  );
  const names = Object.keys(columns).join(', ');
  const inserted = rowsOf<{ id: string }>(
    await tx.raw(
      `insert into events (${names}) select ${names} from ${rows.sql} where true
       on conflict (dispatched_by, idempotency_key) where idempotency_key is not null do nothing
       returning id`,
      [rows.binding],
    ),
  );
  return new Set(inserted.map(({ id }) => id));
}

/**
 * One order of keys for all replicas, so that batches with the same ones wait for each other instead of ending in a
 * deadlock.
 */
function byKey({ event: a }: PlannedEvent, { event: b }: PlannedEvent): number {
  const [keyA, keyB] = [a, b].map(({ dispatchedBy, idempotency }) =>
    JSON.stringify([dispatchedBy, idempotency?.key]),
  );
  if (keyA === keyB) {
    return 0;
  }
  return keyA < keyB ? -1 : 1;
}

/** Stores the deliveries of events and their places in the queue. */
export async function insertDeliveries(
  tx: Knex.Transaction,
  planned: PlannedEvent[],
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
    // To read the rows costs about as much as to store them.
    await tx.raw(
      `with r as materialized (select * from ${rows.sql}), logged as (${log} r) ${queue} r ${pending}`,
      [rows.binding],
    );
    return;
  }
  await tx.raw(`${log} ${rows.sql}`, [rows.binding]);
  await tx.raw(`${queue} ${rows.sql} ${pending}`, [rows.binding]);
}

/**
 * The answers to events whose key was used before: the first answer to the same request, else a conflict.
 */
export async function findRepeated(
  tx: Knex,
  planned: PlannedEvent[],
): Promise<(plan: PlannedEvent) => StoredEvent> {
  if (planned.length === 0) {
    return () => ({ error: new Error('No event was repeated') });
  }
  const rows = await tx('events')
    .whereIn(
      ['dispatched_by', 'idempotency_key'],
      planned.map(({ event }) => [event.dispatchedBy, event.idempotency!.key]),
    )
    .select('dispatched_by', 'idempotency_key', 'request_hash', 'answer');
  const first = new Map(
    rows.map(row => [
      JSON.stringify([row.dispatched_by, row.idempotency_key]),
      row,
    ]),
  );
  return ({ event }) => {
    const { key, content } = event.idempotency!;
    const row = first.get(JSON.stringify([event.dispatchedBy, key]));
    return row?.request_hash === hash(content)
      ? {
          result: JSON.parse(row.answer),
          created: false,
          leased: [],
          waiting: [],
        }
      : {
          error: new ConflictError(
            `The idempotency key '${key}' was used for another event. Use a new key for a new event.`,
          ),
        };
  };
}

function hash(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
