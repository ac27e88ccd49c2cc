import type { Knex } from 'knex';
import type { AttemptRecord } from '../../model/delivery';
import type { NextStep } from '../../model/retrySchedule';
import { isPostgres, recordset, storable } from '../dialect';
import { lockHeld, placesOf, type HeldRow } from './held';

type Waiting = Extract<NextStep, { status: 'pending' }>;

/** Characters of an error code, which comes from the network library or the TLS stack. */
const MAX_ERROR_CODE = 64;

/** Removes or reschedules the queue rows that are still leased to the attempts' owner. */
export async function settleQueue(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
): Promise<Set<string>> {
  const held = await lockHeld(
    tx,
    attempts.map(({ delivery }) => delivery),
  );
  const waiting = new Map(
    attempts.flatMap(({ delivery, next }) =>
      next.status === 'pending' ? [[delivery.deliveryId, next]] : [],
    ),
  );
  await remove(
    tx,
    held.filter(row => !waiting.has(row.delivery_id)),
  );
  await reschedule(
    tx,
    held.flatMap(row => {
      const next = waiting.get(row.delivery_id);
      return next ? [{ row, next }] : [];
    }),
  );
  return new Set(held.map(row => row.delivery_id));
}

async function remove(tx: Knex.Transaction, ended: HeldRow[]): Promise<void> {
  if (ended.length > 0) {
    const places = placesOf(tx, ended);
    await tx.raw(`delete from delivery_queue where ${places.condition}`, [
      places.binding,
    ]);
  }
}

async function reschedule(
  tx: Knex.Transaction,
  waiting: { row: HeldRow; next: Waiting }[],
): Promise<void> {
  if (waiting.length === 0) {
    return;
  }
  const places = placesOf(
    tx,
    waiting.map(({ row }) => row),
  );
  const due = recordset(
    tx,
    's',
    { id: 'uuid', due_at: 'bigint', attempt: 'int' },
    waiting.map(({ row, next }) => ({
      id: row.delivery_id,
      due_at: next.dueAt,
      attempt: next.attempt,
    })),
  );
  await tx.raw(
    `update delivery_queue
     set due_at = s.due_at, attempt = s.attempt, attempt_count = delivery_queue.attempt_count + 1,
       trigger = 'automatic', lease_token = null, leased_until = null
     from ${due.sql} where ${places.condition} and delivery_id = s.id`,
    [due.binding, places.binding],
  );
}

/** Writes what attempts have made of their deliveries into the log. */
export async function updateDeliveries(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
  now: number,
): Promise<void> {
  const holding = await lockHolding(tx, attempts);
  const statusOf = ({ delivery, next }: AttemptRecord) =>
    next.status === 'held' && !holding.has(delivery.integrationId)
      ? 'cancelled'
      : next.status;
  const rows = recordset(
    tx,
    'r',
    {
      id: 'uuid',
      status: 'text',
      attempt_count: 'int',
      outcome: 'text',
      status_code: 'int',
      error_code: 'text',
      ended_at: 'bigint',
      end_reason: 'text',
    },
    attempts.map(attempt => ({
      id: attempt.delivery.deliveryId,
      status: statusOf(attempt),
      attempt_count: attempt.delivery.attemptCount + 1,
      outcome: attempt.result.outcome,
      status_code: attempt.result.statusCode,
      error_code: attempt.result.errorCode?.slice(0, MAX_ERROR_CODE),
      ended_at: ['pending', 'held'].includes(statusOf(attempt)) ? null : now,
      end_reason:
        attempt.next.status === 'pending' ? null : attempt.next.endReason,
    })),
  );
  await tx.raw(
    `update deliveries as d
     set status = r.status, attempt_count = r.attempt_count, last_outcome = r.outcome,
       last_status_code = r.status_code, last_error_code = r.error_code, ended_at = r.ended_at,
       end_reason = r.end_reason
     from ${rows.sql} where d.id = r.id`,
    [rows.binding],
  );
}

/**
 * Keeps the integrations that deliveries are to be held for from being deleted until the commit. An integration that is
 * gone holds nothing.
 *
 * @remarks
 * All integrations of the batch are locked, as strongly and in the same order as later for their health: a lock that is
 * made stronger could end in a deadlock.
 */
async function lockHolding(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
): Promise<Set<string>> {
  if (attempts.every(({ next }) => next.status !== 'held')) {
    return new Set();
  }
  const query = tx('integrations')
    .whereIn(
      'id',
      attempts.map(({ delivery }) => delivery.integrationId),
    )
    .orderBy('id');
  const locked = isPostgres(tx) ? query.forNoKeyUpdate() : query;
  return new Set(await locked.pluck('id'));
}

export async function insertAttempts(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
): Promise<void> {
  const columns = {
    delivery_id: 'uuid',
    id: 'uuid',
    integration_id: 'text',
    number: 'int',
    trigger: 'text',
    outcome: 'text',
    status_code: 'int',
    error_code: 'text',
    error_message: 'text',
    url: 'text',
    started_at: 'bigint',
    duration_ms: 'int',
    request_headers: 'text',
    response_headers: 'text',
    response_body: 'text',
    response_truncated: 'boolean',
  } as const;
  const rows = recordset(
    tx,
    'r',
    columns,
    attempts.map(({ id, delivery, url, requestHeaders, result }) => ({
      delivery_id: delivery.deliveryId,
      id,
      integration_id: delivery.integrationId,
      number: delivery.attemptCount + 1,
      trigger: delivery.trigger,
      outcome: result.outcome,
      status_code: result.statusCode,
      error_code: result.errorCode?.slice(0, MAX_ERROR_CODE),
      error_message: result.errorMessage && storable(result.errorMessage),
      url,
      started_at: result.startedAt,
      duration_ms: result.durationMs,
      // JSON escapes whatever a database could not store.
      request_headers: JSON.stringify(requestHeaders),
      response_headers:
        result.responseHeaders && JSON.stringify(result.responseHeaders),
      response_body: result.responseBody && storable(result.responseBody),
      response_truncated: result.responseTruncated,
    })),
  );
  const names = Object.keys(columns).join(', ');
  await tx.raw(
    `insert into attempts (${names}) select ${names} from ${rows.sql} where true on conflict do nothing`,
    [rows.binding],
  );
}
