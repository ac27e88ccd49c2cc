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

/** The columns of a shown delivery. */
const COLUMNS = [
  'id',
  'event_id',
  'integration_id',
  'event_type',
  'status',
  'url',
  'attempt_count',
  'last_outcome',
  'last_status_code',
  'last_error_code',
  'ended_at',
  'end_reason',
  'test',
] as const satisfies (keyof DeliveryRow)[];

/** A delivery of the log, with its due time in the queue and the name of its integration. */
export type LoggedDelivery = Pick<DeliveryRow, (typeof COLUMNS)[number]> & {
  due_at: QueueRow['due_at'] | null;
  integration_name: IntegrationRow['name'] | null;
};

/** A part of the log: the deliveries with a row of it, or those that only have a row of the queue. */
export type LogPart = 'logged' | 'waiting';

/**
 * Reads deliveries from the log and from the queue, which contains those that wait for their first attempt.
 *
 * @param narrow - restricts, orders and limits a query on deliveries `d`; it is called for each part
 */
export function fromLog(
  knex: Knex,
  narrow: (query: Knex.QueryBuilder, part: LogPart) => Knex.QueryBuilder,
): Knex.QueryBuilder {
  const logged = narrow(
    knex('deliveries as d').leftJoin('delivery_queue as q', join =>
      join
        .on('q.integration_id', 'd.integration_id')
        .on('q.delivery_id', 'd.id'),
    ),
    'logged',
  ).select(...COLUMNS.map(name => `d.${name}`), 'q.due_at');
  const waiting = narrow(knex.from(waitingDeliveries(knex)), 'waiting').select(
    ...COLUMNS.map(name => `d.${name}`),
    'd.due_at',
  );
  const all = knex
    .select('*')
    .from(logged.as('logged'))
    .unionAll(knex.select('*').from(waiting.as('waiting')));
  return knex
    .from(all.as('d'))
    .leftJoin('integrations as i', 'i.id', 'd.integration_id')
    .select('d.*', 'i.name as integration_name');
}

/** The rows of the queue that have no row of the log, as deliveries `d`. */
export function waitingDeliveries(knex: Knex): Knex.QueryBuilder {
  return knex('delivery_queue')
    .where('logged', false)
    .select(
      'delivery_id as id',
      'event_id',
      'integration_id',
      'event_type',
      'url',
      'attempt_count',
      'test',
      'due_at',
      'leased_until',
      knex.raw(
        `cast('pending' as varchar(16)) as status, cast(null as varchar(16)) as last_outcome,
         cast(null as integer) as last_status_code, cast(null as varchar(64)) as last_error_code,
         cast(null as bigint) as ended_at, cast(null as varchar(32)) as end_reason,
         cast(null as varchar(16)) as problem_status, cast(null as varchar(16)) as problem_outcome,
         cast(null as integer) as problem_status_code, cast(null as integer) as problem_status_class`,
      ),
    )
    .as('d');
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
