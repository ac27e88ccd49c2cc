import type { Knex } from 'knex';
import { recordset, rowsOf, storable } from '../dialect';
import type { AttemptRecord, ClaimedDelivery } from './DeliveryQueue';

/** Characters of an error code, which comes from the network library or the TLS stack. */
const MAX_ERROR_CODE = 64;

/** What the sole right to a delivery is known by. */
export type Lease = Pick<
  ClaimedDelivery,
  'deliveryId' | 'integrationId' | 'leaseToken'
>;

/** Leases as a table expression `r`. */
export function leaseRows(knex: Knex, leases: Lease[]) {
  return recordset(
    knex,
    'r',
    { integration_id: 'text', id: 'uuid', lease_token: 'uuid' },
    leases.map(({ integrationId, deliveryId, leaseToken }) => ({
      integration_id: integrationId,
      id: deliveryId,
      lease_token: leaseToken,
    })),
  );
}

/** Removes or reschedules the queue rows that are still leased to the attempts' owner. */
export async function settleQueue(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
): Promise<Set<string>> {
  const owned = new Set<string>();
  const ended = attempts.filter(({ next }) => next.dueAt === undefined);
  const waiting = attempts.filter(({ next }) => next.dueAt !== undefined);
  if (ended.length > 0) {
    const leases = leaseRows(
      tx,
      ended.map(({ delivery }) => delivery),
    );
    const removed = rowsOf<{ delivery_id: string }>(
      await tx.raw(
        `delete from delivery_queue
         where (integration_id, delivery_id, lease_token) in (select r.integration_id, r.id, r.lease_token from ${leases.sql})
         returning delivery_id`,
        [leases.binding],
      ),
    );
    removed.forEach(row => owned.add(row.delivery_id));
  }
  if (waiting.length > 0) {
    const due = recordset(
      tx,
      'r',
      {
        integration_id: 'text',
        id: 'uuid',
        lease_token: 'uuid',
        due_at: 'bigint',
        attempt: 'int',
      },
      waiting.map(({ delivery, next }) => ({
        integration_id: delivery.integrationId,
        id: delivery.deliveryId,
        lease_token: delivery.leaseToken,
        due_at: next.dueAt,
        attempt: delivery.attempt + 1,
      })),
    );
    const moved = rowsOf<{ delivery_id: string }>(
      await tx.raw(
        `update delivery_queue as q
         set due_at = r.due_at, attempt = r.attempt, trigger = 'automatic', lease_token = null, leased_until = null
         from ${due.sql}
         where q.integration_id = r.integration_id and q.delivery_id = r.id and q.lease_token = r.lease_token
         returning delivery_id`,
        [due.binding],
      ),
    );
    moved.forEach(row => owned.add(row.delivery_id));
  }
  return owned;
}

export async function updateDeliveries(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
  now: number,
): Promise<void> {
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
    },
    attempts.map(({ delivery, result, next }) => ({
      id: delivery.deliveryId,
      status: next.status,
      attempt_count: delivery.attemptCount + 1,
      outcome: result.outcome,
      status_code: result.statusCode,
      error_code: result.errorCode?.slice(0, MAX_ERROR_CODE),
      ended_at:
        next.status === 'succeeded' || next.status === 'failed' ? now : null,
    })),
  );
  await tx.raw(
    `update deliveries as d
     set status = r.status, attempt_count = r.attempt_count, last_outcome = r.outcome,
       last_status_code = r.status_code, last_error_code = r.error_code, ended_at = r.ended_at
     from ${rows.sql} where d.id = r.id`,
    [rows.binding],
  );
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
      request_headers: JSON.stringify(requestHeaders),
      response_headers:
        result.responseHeaders &&
        storable(JSON.stringify(result.responseHeaders)),
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
