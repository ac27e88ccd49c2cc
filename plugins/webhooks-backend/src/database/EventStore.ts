import { createHash } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type {
  DeliveryStatus,
  DispatchResult,
  EventTypeVisibility,
  IntegrationState,
} from 'backstage-plugin-webhooks-common';
import { isPostgres, recordset, rowsOf } from './dialect';
import { findTargets, type Target } from './findTargets';
import { newId } from './ids';
import type { ClaimedDelivery } from './queue/DeliveryQueue';

/** An accepted event, ready to be stored. */
export interface NewEvent {
  type: string;
  /** Of its type; `public` when absent. */
  visibility?: EventTypeVisibility;
  /** The request body as it will be sent. */
  body: string;
  dispatchedBy: string;
  idempotency?: {
    key: string;
    /** What the body does not show of the request. */
    content: string;
  };
  integrationIds?: string[];
  url?: string;
  now: number;
}

/** What came of one event of a batch; a refused one does not touch the others. */
export type StoredEvent =
  | {
      result: DispatchResult;
      /** False when it repeats an idempotency key: this is the first answer. */
      created: boolean;
      /** Those of its deliveries that were reserved: stored with a lease, so the caller's to send. */
      leased: ClaimedDelivery[];
    }
  | { error: Error };

/** Whoever sends deliveries, and may have room for one that is about to be stored. */
export interface Slots {
  /** How long the lease of a delivery lasts. */
  readonly leaseMs: number;
  /**
   * Keeps a slot.
   *
   * @returns the lease token that the delivery is to be stored with; undefined to leave it to a claim
   */
  reserve(integrationId: string): string | undefined;
  /** Frees a slot whose delivery was not stored. */
  cancel(integrationId: string): void;
}

interface PlannedEvent {
  event: NewEvent;
  id: string;
  result: DispatchResult;
  leased: ClaimedDelivery[];
}

/**
 * Stores events together with their deliveries.
 */
export class EventStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): EventStore {
    return new EventStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * Stores a batch of events, their deliveries and their places in the queue in one transaction.
   *
   * @remarks
   * A delivery that a slot is free for is leased to it from the start: it need not be claimed, and leaves at once.
   */
  async dispatch(events: NewEvent[], slots: Slots): Promise<StoredEvent[]> {
    const planned: (PlannedEvent | Error)[] = [];
    let stored: StoredEvent[] = [];
    try {
      stored = await this.#knex.transaction(async tx => {
        const targetsOf = await findTargets(tx, events);
        for (const event of events) {
          planned.push(planEvent(event, targetsOf(event), slots));
        }
        return store(tx, planned, slots.leaseMs);
      });
      return stored;
    } finally {
      cancelUnused(planned, stored, slots);
    }
  }
}

async function store(
  tx: Knex.Transaction,
  planned: (PlannedEvent | Error)[],
  leaseMs: number,
): Promise<StoredEvent[]> {
  const accepted = planned.filter(
    (plan): plan is PlannedEvent => !(plan instanceof Error),
  );
  const insertedIds = await insertEvents(tx, accepted);
  await insertDeliveries(
    tx,
    accepted.filter(({ id }) => insertedIds.has(id)),
    leaseMs,
  );
  const repeated = await findRepeated(
    tx,
    accepted.filter(({ id }) => !insertedIds.has(id)),
  );
  return planned.map(plan => {
    if (plan instanceof Error) {
      return { error: plan };
    }
    return insertedIds.has(plan.id)
      ? { result: plan.result, created: true, leased: plan.leased }
      : repeated(plan);
  });
}

/** Frees the slots of what was not stored: the transaction failed, or a key was repeated. */
function cancelUnused(
  planned: (PlannedEvent | Error)[],
  stored: StoredEvent[],
  slots: Slots,
): void {
  const used = new Set(stored.map(one => 'leased' in one && one.leased));
  for (const plan of planned) {
    if (!(plan instanceof Error) && !used.has(plan.leased)) {
      plan.leased.forEach(({ integrationId }) => slots.cancel(integrationId));
    }
  }
}

function planEvent(
  event: NewEvent,
  targets: Target[] | Error,
  slots: Slots,
): PlannedEvent | Error {
  if (targets instanceof Error) {
    return targets;
  }
  const id = newId(event.now);
  const leased: ClaimedDelivery[] = [];
  const deliveries = targets.map(target => {
    const deliveryId = newId(event.now);
    const leaseToken =
      target.state === 'active' && !target.gated
        ? slots.reserve(target.id)
        : undefined;
    if (leaseToken !== undefined) {
      leased.push({
        deliveryId,
        eventId: id,
        dispatchedBy: event.dispatchedBy,
        integrationId: target.id,
        integrationVersion: target.version,
        leaseToken,
        attempt: 0,
        attemptCount: 0,
        trigger: 'automatic',
        test: false,
        url: event.url,
        body: event.body,
      });
    }
    return {
      id: deliveryId,
      integrationId: target.id,
      status: statusFor(target.state),
    };
  });
  return { event, id, result: { eventId: id, deliveries }, leased };
}

function statusFor(state: IntegrationState): DeliveryStatus {
  return state === 'active' ? 'pending' : 'held';
}

/** @returns the ids of those that are new; the others repeat an idempotency key */
async function insertEvents(
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
    [...planned].sort(byKey).map(({ id, event, result }) => ({
      id,
      type: event.type,
      body: event.body,
      dispatched_by: event.dispatchedBy,
      ...(event.idempotency && {
        idempotency_key: event.idempotency.key,
        request_hash: hash(event.idempotency.content),
        answer: JSON.stringify(result),
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

async function insertDeliveries(
  tx: Knex,
  planned: PlannedEvent[],
  leaseMs: number,
): Promise<void> {
  const deliveries = planned.flatMap(
    ({ event, id: eventId, result, leased }) => {
      const tokens = new Map(
        leased.map(({ deliveryId, leaseToken }) => [deliveryId, leaseToken]),
      );
      return result.deliveries.map(({ id, integrationId, status }) => ({
        id,
        event_id: eventId,
        integration_id: integrationId,
        event_type: event.type,
        status,
        url: event.url,
        due_at: event.now,
        lease_token: tokens.get(id),
        leased_until: tokens.has(id) ? event.now + leaseMs : undefined,
      }));
    },
  );
  if (deliveries.length === 0) {
    return;
  }
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
      lease_token: 'uuid',
      leased_until: 'bigint',
    },
    deliveries,
  );
  const log = `insert into deliveries (id, event_id, integration_id, event_type, status, url)
     select id, event_id, integration_id, event_type, status, url from`;
  const queue = `insert into delivery_queue
       (delivery_id, integration_id, event_id, url, test, attempt_count, due_at, attempt, trigger, lease_token, leased_until)
     select id, integration_id, event_id, url, false, 0, due_at, 0, 'automatic', lease_token, leased_until from`;
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
 * What to answer to events whose key was used before: the first answer to the same request, else a conflict.
 */
async function findRepeated(
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
      ? { result: JSON.parse(row.answer), created: false, leased: [] }
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
