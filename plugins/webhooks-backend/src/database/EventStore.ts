import { createHash } from 'node:crypto';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import {
  eventTypePatterns,
  type DeliveryStatus,
  type DispatchResult,
  type IntegrationState,
} from 'backstage-plugin-webhooks-common';
import { recordset, rowsOf } from './dialect';
import { newId } from './ids';

/** An accepted event, ready to be stored. */
export interface NewEvent {
  type: string;
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
  { result: DispatchResult; created: boolean } | { error: Error };

interface Target {
  id: string;
  state: IntegrationState;
}

interface PlannedEvent {
  event: NewEvent;
  id: string;
  result: DispatchResult;
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
   */
  async dispatch(events: NewEvent[]): Promise<StoredEvent[]> {
    return this.#knex.transaction(async tx => {
      const targetsOf = await findTargets(tx, events);
      const planned = events.map(event => planEvent(event, targetsOf(event)));
      const accepted = planned.filter(
        (plan): plan is PlannedEvent => !(plan instanceof Error),
      );
      const insertedIds = await insertEvents(tx, accepted);
      await insertDeliveries(
        tx,
        accepted.filter(({ id }) => insertedIds.has(id)),
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
          ? { result: plan.result, created: true }
          : repeated(plan);
      });
    });
  }
}

/**
 * Looks up the integrations that each event goes to, for a whole batch at once.
 */
async function findTargets(
  tx: Knex,
  events: NewEvent[],
): Promise<(event: NewEvent) => Target[] | Error> {
  const named = new Set(events.flatMap(event => event.integrationIds ?? []));
  const patterns = new Set(
    events
      .filter(event => !event.integrationIds)
      .flatMap(event => eventTypePatterns(event.type)),
  );
  const byId = new Map<string, Target>();
  if (named.size > 0) {
    const rows = await tx('integrations')
      .whereIn('id', [...named])
      .select('id', 'state');
    rows.forEach(row => byId.set(row.id, row));
  }
  const byPattern = new Map<string, Target[]>();
  if (patterns.size > 0) {
    const rows = await tx('integration_subscriptions as s')
      .join('integrations as i', 'i.id', 's.integration_id')
      .whereIn('s.pattern', [...patterns])
      .select('s.pattern', 'i.id', 'i.state');
    for (const { pattern, id, state } of rows) {
      byPattern.set(pattern, [
        ...(byPattern.get(pattern) ?? []),
        { id, state },
      ]);
    }
  }
  return event => {
    if (!event.integrationIds) {
      const targets = eventTypePatterns(event.type).flatMap(
        pattern => byPattern.get(pattern) ?? [],
      );
      return [...new Map(targets.map(target => [target.id, target])).values()];
    }
    const missing = event.integrationIds.filter(id => !byId.has(id));
    return missing.length > 0
      ? new NotFoundError(
          `No integration has the id '${missing.join("', '")}'. GET /integrations lists those there are.`,
        )
      : [...new Set(event.integrationIds)].map(id => byId.get(id)!);
  };
}

function planEvent(
  event: NewEvent,
  targets: Target[] | Error,
): PlannedEvent | Error {
  if (targets instanceof Error) {
    return targets;
  }
  const id = newId(event.now);
  return {
    event,
    id,
    result: {
      eventId: id,
      deliveries: targets.map(target => ({
        id: newId(event.now),
        integrationId: target.id,
        status: statusFor(target.state),
      })),
    },
  };
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
): Promise<void> {
  const deliveries = planned.flatMap(({ event, id: eventId, result }) =>
    result.deliveries.map(({ id, integrationId, status }) => ({
      id,
      event_id: eventId,
      integration_id: integrationId,
      event_type: event.type,
      status,
      url: event.url,
      due_at: event.now,
    })),
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
    },
    deliveries,
  );
  await tx.raw(
    `insert into deliveries (id, event_id, integration_id, event_type, status, url)
     select id, event_id, integration_id, event_type, status, url from ${rows.sql}`,
    [rows.binding],
  );
  await tx.raw(
    `insert into delivery_queue (delivery_id, integration_id, due_at, attempt, trigger)
     select id, integration_id, due_at, 0, 'automatic' from ${rows.sql} where status = 'pending'`,
    [rows.binding],
  );
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
      ? { result: JSON.parse(row.answer), created: false }
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
