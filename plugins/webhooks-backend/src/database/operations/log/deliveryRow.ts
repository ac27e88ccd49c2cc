import { NotFoundError } from '@backstage/errors';
import type { Attempt, Delivery } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { toIso } from '../../../model/clock';
import { idTime } from '../../../model/ids';
import { toNumber } from '../../dialect';
import type {
  AttemptRow,
  DeliveryRow,
  IntegrationRow,
  QueueRow,
} from '../../tables';

/** A delivery of the log, with its queue row and the name of its integration. */
export type LoggedDelivery = DeliveryRow & {
  due_at: QueueRow['due_at'] | null;
  integration_name: IntegrationRow['name'] | null;
};

/** A query on `deliveries as d` with the queue as `q` and the integrations as `i`. */
export function loggedDeliveries(knex: Knex): Knex.QueryBuilder {
  return knex('deliveries as d')
    .leftJoin('delivery_queue as q', join =>
      join
        .on('q.integration_id', 'd.integration_id')
        .on('q.delivery_id', 'd.id'),
    )
    .leftJoin('integrations as i', 'i.id', 'd.integration_id')
    .select('d.*', 'q.due_at', 'i.name as integration_name');
}

export function toDelivery(row: LoggedDelivery): Delivery {
  return {
    id: row.id,
    eventId: row.event_id,
    integrationId: row.integration_id,
    integrationName: row.integration_name ?? undefined,
    eventType: row.event_type,
    status: row.status,
    url: row.url ?? undefined,
    attemptCount: row.attempt_count,
    nextAttemptAt:
      row.due_at === null ? undefined : toIso(toNumber(row.due_at)),
    lastOutcome: row.last_outcome ?? undefined,
    lastStatusCode: row.last_status_code ?? undefined,
    lastErrorCode: row.last_error_code ?? undefined,
    createdAt: toIso(idTime(row.id)),
    endedAt: row.ended_at === null ? undefined : toIso(toNumber(row.ended_at)),
    endReason: row.end_reason ?? undefined,
    test: Boolean(row.test),
  };
}

export function toAttempt(row: AttemptRow): Attempt {
  return {
    id: row.id,
    deliveryId: row.delivery_id,
    integrationId: row.integration_id,
    number: row.number,
    trigger: row.trigger,
    outcome: row.outcome,
    statusCode: row.status_code ?? undefined,
    errorCode: row.error_code ?? undefined,
    errorMessage: row.error_message ?? undefined,
    url: row.url,
    startedAt: toIso(toNumber(row.started_at)),
    durationMs: row.duration_ms,
    requestHeaders: JSON.parse(row.request_headers),
    responseHeaders: row.response_headers
      ? JSON.parse(row.response_headers)
      : undefined,
    responseBody: row.response_body ?? undefined,
    responseTruncated: Boolean(row.response_truncated),
  };
}

export function deliveryNotFound(id: string): NotFoundError {
  return new NotFoundError(
    `No delivery has the id '${id}'. It may have been removed by webhooks.retention.`,
  );
}
