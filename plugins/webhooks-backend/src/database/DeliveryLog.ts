import { NotFoundError } from '@backstage/errors';
import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { Knex } from 'knex';
import type {
  Attempt,
  AttemptOutcome,
  AttemptTrigger,
  Delivery,
  DeliveryDetail,
  DeliveryEndReason,
  DeliveryStatus,
  SelectionPreview,
} from 'backstage-plugin-webhooks-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import { decodeCursor, encodeCursor } from '../lib/cursor';
import { toIso } from '../model/clock';
import { idTime, isId, lowestId } from '../model/ids';
import { memberText } from '../model/jsonText';
import { cancelDelivery, cancelDeliveries } from './cancelDeliveries';
import {
  previewSelection,
  PROBLEM_STATUSES,
  selectDeliveries,
  type DeliverySelection,
} from './deliverySelection';
import { toNumber } from './dialect';
import { applyIntegrationFilter } from './integrationFilter';
import { selectHeld } from './integrations/heldReplay';
import { assertRevision, type Revision } from './integrations/revision';
import { hasten, requeue } from './requeue';

interface DeliveryRow {
  id: string;
  event_id: string;
  integration_id: string;
  /** Of the integration. */
  integration_name: string | null;
  event_type: string;
  status: DeliveryStatus;
  url: string | null;
  attempt_count: number;
  last_outcome: AttemptOutcome | null;
  last_status_code: number | null;
  last_error_code: string | null;
  ended_at: number | string | null;
  end_reason: DeliveryEndReason | null;
  test: boolean | number;
  /** Of the queue. */
  due_at: number | string | null;
}

interface AttemptRow {
  id: string;
  delivery_id: string;
  integration_id: string;
  number: number;
  trigger: AttemptTrigger;
  outcome: AttemptOutcome;
  status_code: number | null;
  error_code: string | null;
  error_message: string | null;
  url: string;
  started_at: number | string;
  duration_ms: number;
  request_headers: string;
  response_headers: string | null;
  response_body: string | null;
  response_truncated: boolean | number;
}

/** One status code, or all of a class such as 5xx; both ends included. */
export interface StatusCodes {
  first: number;
  last: number;
}

/** Deliveries that a replay is measured by before it starts. */
const MAX_MEASURED = 10_000;

/** The size of a replay. */
export interface ReplaySize {
  deliveries: number;
  bytes: number;
}

/**
 * The delivery log.
 */
export class DeliveryLog {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): DeliveryLog {
    return new DeliveryLog(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Newest first, from the cursor on. */
  async list(options: {
    integrationId?: string;
    entityRef?: string;
    deliveryId?: string;
    eventId?: string;
    idempotencyKey?: string;
    eventType?: string;
    status?: DeliveryStatus[];
    outcome?: AttemptOutcome[];
    statusCode?: StatusCodes;
    from?: number;
    to?: number;
    criteria?: PermissionCriteria<IntegrationFilter>;
    limit: number;
    cursor?: string;
  }): Promise<{ items: Delivery[]; nextCursor?: string }> {
    const query = this.#deliveries()
      .orderBy('d.id', 'desc')
      .limit(options.limit + 1);
    if (options.cursor) {
      const [id] = decodeCursor(
        options.cursor,
        key => key.length === 1 && isId(key[0]),
      );
      query.where('d.id', '<', id);
    }
    if (options.from !== undefined) {
      query.where('d.id', '>=', lowestId(options.from));
    }
    if (options.to !== undefined) {
      query.where('d.id', '<', lowestId(options.to));
    }
    if (options.integrationId !== undefined) {
      query.where('d.integration_id', options.integrationId);
    }
    if (options.deliveryId !== undefined) {
      query.where('d.id', options.deliveryId);
    }
    if (options.eventId !== undefined) {
      query.where('d.event_id', options.eventId);
    }
    if (options.idempotencyKey !== undefined) {
      query.whereIn(
        'd.event_id',
        this.#knex('events')
          .select('id')
          .where({ idempotency_key: options.idempotencyKey }),
      );
    }
    if (options.eventType !== undefined) {
      query.where('d.event_type', options.eventType);
    }
    if (options.status) {
      const problems = options.status.every(status =>
        PROBLEM_STATUSES.includes(status),
      );
      query.whereIn(problems ? 'd.problem_status' : 'd.status', options.status);
      if (options.status.every(status => status === 'pending')) {
        // Pending deliveries are in the queue, which is short where the log is long.
        query.whereNotNull('q.due_at');
      }
    }
    if (options.outcome) {
      const problems = !options.outcome.includes('success');
      query.whereIn(
        problems ? 'd.problem_outcome' : 'd.last_outcome',
        options.outcome,
      );
    }
    if (options.statusCode) {
      whereStatusCode(query, options.statusCode);
    }
    if (options.entityRef !== undefined || options.criteria) {
      query.whereIn('d.integration_id', this.#integrationIds(options));
    }
    const rows: DeliveryRow[] = await query;
    const items = rows.slice(0, options.limit).map(toDelivery);
    const last = items.at(-1);
    return {
      items,
      ...(rows.length > options.limit &&
        last && { nextCursor: encodeCursor([last.id]) }),
    };
  }

  /**
   * @throws `NotFoundError`
   */
  async get(id: string): Promise<Delivery> {
    const row: DeliveryRow | undefined = isId(id)
      ? await this.#deliveries().where('d.id', id).first()
      : undefined;
    if (!row) {
      throw deliveryNotFound(id);
    }
    return toDelivery(row);
  }

  /**
   * A delivery with its event and attempts, oldest first.
   *
   * @throws `NotFoundError`
   */
  async detail(id: string): Promise<DeliveryDetail> {
    const delivery = await this.get(id);
    const event = await this.#knex('events')
      .where({ id: delivery.eventId })
      .first('id', 'type', 'body', 'idempotency_key', 'dispatched_by');
    if (!event) {
      throw deliveryNotFound(id);
    }
    const { timestamp, data } = JSON.parse(event.body);
    return {
      ...delivery,
      event: {
        id: event.id,
        type: event.type,
        timestamp,
        payload: data,
        payloadText: memberText(event.body, 'data') ?? 'null',
        idempotencyKey: event.idempotency_key ?? undefined,
        dispatchedBy: event.dispatched_by,
      },
      attempts: await this.attempts(id),
    };
  }

  async attempts(deliveryId: string): Promise<Attempt[]> {
    const rows = await this.#knex('attempts')
      .where({ delivery_id: deliveryId })
      .orderBy('id');
    return rows.map(toAttempt);
  }

  /**
   * The newest attempt of the newest delivery that did not end well, among those that count for the health of the
   * integration.
   */
  async lastFailedAttempt(integrationId: string): Promise<Attempt | undefined> {
    const delivery = await this.#knex('deliveries')
      .where({ integration_id: integrationId, trusted: true, test: false })
      .whereNull('url')
      .whereNotNull('problem_outcome')
      .orderBy('id', 'desc')
      .first('id');
    const newest =
      delivery &&
      (await this.#knex('attempts')
        .where({ delivery_id: delivery.id })
        .orderBy('id', 'desc')
        .first());
    return newest && toAttempt(newest);
  }

  /**
   * Puts a delivery back into the queue, due at once. One that waits already becomes due at once, and its attempts start
   * over.
   *
   * @param options - `at`: the integration that it was decided on; `trust`: whether what becomes of it counts from now on
   *
   * @throws `NotFoundError`, `ConflictError` when the integration was changed meanwhile
   */
  async redeliver(
    id: string,
    options: { at: Revision; trust: boolean; now: number },
  ): Promise<void> {
    const { at, trust, now } = options;
    await this.#knex.transaction(async tx => {
      await assertRevision(tx, at);
      const hastened = await hasten(tx, {
        ...{ integrationId: at.id, ids: [id], trust, now },
      });
      if (hastened === 0) {
        await requeue(tx, {
          select: query => query.where('d.id', id),
          trigger: 'manual',
          trust,
          now,
        });
      }
    });
  }

  /** The size of what a redelivery sends, in bytes. */
  async bodySize(id: string): Promise<number> {
    const { bytes } = await this.#measure(query => query.where('d.id', id));
    return bytes;
  }

  /** The number and the size of the deliveries that a replay would send, counted up to a limit. */
  async measureReplay(selection: DeliverySelection): Promise<ReplaySize> {
    return this.#measure(query =>
      selectDeliveries(query, this.#knex, selection),
    );
  }

  /** As {@link measureReplay}, for the held deliveries of an integration. */
  async measureHeld(integrationId: string): Promise<ReplaySize> {
    return this.#measure(query => selectHeld(query, integrationId));
  }

  async #measure(
    select: (query: Knex.QueryBuilder) => Knex.QueryBuilder,
  ): Promise<ReplaySize> {
    const selected = select(this.#knex('deliveries as d'))
      .limit(MAX_MEASURED)
      .select('d.event_id')
      .as('d');
    const row = await this.#knex(selected)
      .join('events as e', 'e.id', 'd.event_id')
      .first(
        this.#knex.raw(
          'count(*) as deliveries, sum(octet_length(e.body)) as bytes',
        ),
      );
    return {
      deliveries: Number(row.deliveries),
      bytes: Number(row.bytes ?? 0),
    };
  }

  /** The number of the deliveries of a selection, and when the first and the last of them were dispatched. */
  async preview(selection: DeliverySelection): Promise<SelectionPreview> {
    return previewSelection(this.#knex, selection);
  }

  /**
   * Cancels the waiting and held deliveries of a selection, in batches of a transaction each. Those that are under way are
   * left out.
   *
   * @param at - the integration that it was decided on
   *
   * @returns how many
   *
   * @throws `NotFoundError`, `ConflictError` when the integration was changed meanwhile
   */
  async cancelAll(
    at: Revision,
    selection: Omit<DeliverySelection, 'integrationId'>,
  ): Promise<number> {
    return cancelDeliveries(this.#knex, at, selection);
  }

  /**
   * Cancels a delivery if it waits or is held, and not under way.
   *
   * @returns whether this call did it
   *
   * @throws `NotFoundError`, `ConflictError` when the integration was changed meanwhile
   */
  async cancel(
    at: Revision,
    options: { id: string; now: number },
  ): Promise<boolean> {
    return cancelDelivery(this.#knex, at, options);
  }

  #deliveries(): Knex.QueryBuilder {
    return this.#knex('deliveries as d')
      .leftJoin('delivery_queue as q', join =>
        join
          .on('q.integration_id', 'd.integration_id')
          .on('q.delivery_id', 'd.id'),
      )
      .leftJoin('integrations as i', 'i.id', 'd.integration_id')
      .select('d.*', 'q.due_at', 'i.name as integration_name');
  }

  #integrationIds(options: {
    entityRef?: string;
    criteria?: PermissionCriteria<IntegrationFilter>;
  }): Knex.QueryBuilder {
    const query = this.#knex('integrations').select('id');
    if (options.entityRef !== undefined) {
      query.where({ entity_ref: options.entityRef });
    }
    if (options.criteria) {
      applyIntegrationFilter(query, options.criteria);
    }
    return query;
  }
}

/** In the terms of the indexes, which leave out successes and have a column for classes. */
function whereStatusCode(
  query: Knex.QueryBuilder,
  { first, last }: StatusCodes,
): void {
  if (first >= 200 && last <= 299) {
    query.whereBetween('d.last_status_code', [first, last]);
  } else if (first === last) {
    query.where('d.problem_status_code', first);
  } else {
    query.where('d.problem_status_class', first / 100);
  }
}

function toDelivery(row: DeliveryRow): Delivery {
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

function toAttempt(row: AttemptRow): Attempt {
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
