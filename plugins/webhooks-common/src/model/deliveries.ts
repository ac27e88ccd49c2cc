import type { WebhookEvent } from './events';

/**
 * The statuses of a delivery, in their usual order.
 *
 * @public
 */
export const DELIVERY_STATUSES = [
  'pending',
  'succeeded',
  'failed',
  'held',
  'cancelled',
] as const;

/**
 * The status of a delivery.
 *
 * @remarks
 * `pending`: waiting for its first or next attempt. `succeeded`: the receiver responded with 2xx. `failed`: attempts
 * exhausted, or failed permanently. `held`: the integration was disabled when it was due; kept for a replay.
 * `cancelled`: cancelled before it was sent.
 *
 * @public
 */
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/**
 * The reasons for the end of a delivery other than its attempts.
 *
 * @public
 */
export const DELIVERY_END_REASONS = ['expired', 'cancelled', 'waived'] as const;

/**
 * The reason for the end of a delivery, if it is not an attempt.
 *
 * @remarks
 * `expired`: it was queued for longer than `delivery.maxAge`. `cancelled`: a user cancelled it. `waived`: it was held,
 * and its integration was enabled without a replay. A cancelled delivery has no reason if its integration was deleted.
 *
 * @public
 */
export type DeliveryEndReason = (typeof DELIVERY_END_REASONS)[number];

/**
 * The outcomes of an HTTP request.
 *
 * @public
 */
export const ATTEMPT_OUTCOMES = [
  'success',
  'error',
  'timeout',
  'throttled',
  'gone',
  'blocked',
] as const;

/**
 * The outcome of an HTTP request.
 *
 * @remarks
 * `success`: 2xx. `gone`: 410. `throttled`: 429. `error`: any other status, redirects included. `timeout`: no complete
 * response (deadline, DNS, refused, reset, TLS, broken body). `blocked`: the network policy blocks the address, nothing
 * was sent.
 *
 * @public
 */
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/**
 * The trigger of an attempt: the queue, a manual redelivery, or a test ping.
 *
 * @public
 */
export type AttemptTrigger = 'automatic' | 'manual' | 'test';

/**
 * One event for one integration.
 *
 * @public
 */
export interface Delivery {
  /** The id, which is the `webhook-id` of every request of this delivery. */
  id: string;
  /** The event that it delivers. */
  eventId: string;
  /** Id of the integration that receives it. */
  integrationId: string;
  /** The current name of the integration; absent if it was deleted. */
  integrationName?: string;
  /** Type of the event. */
  eventType: string;
  /** Its status. */
  status: DeliveryStatus;
  /** The URL override of the dispatch; masked like that of the integration. */
  url?: string;
  /** Number of requests so far. */
  attemptCount: number;
  /** ISO time of the next attempt; set while pending. */
  nextAttemptAt?: string;
  /** Outcome of the last attempt; absent before the first. */
  lastOutcome?: AttemptOutcome;
  /** HTTP status of the last response, if any. */
  lastStatusCode?: number;
  /** Network code of the last attempt, such as `ECONNREFUSED`. */
  lastErrorCode?: string;
  /** ISO time of the dispatch. */
  createdAt: string;
  /** When it reached a final status. */
  endedAt?: string;
  /** Absent if an attempt ended it or its integration was deleted. */
  endReason?: DeliveryEndReason;
  /** Whether it is a test ping. */
  test: boolean;
}

/**
 * One HTTP request of a delivery.
 *
 * @public
 */
export interface Attempt {
  /** Id of the attempt. */
  id: string;
  /** The delivery that it belongs to. */
  deliveryId: string;
  /** The integration that it went to. */
  integrationId: string;
  /** 1 for the first request of the delivery. */
  number: number;
  /** Its trigger. */
  trigger: AttemptTrigger;
  /** Its outcome. */
  outcome: AttemptOutcome;
  /** HTTP status of the response, if any. */
  statusCode?: number;
  /** The network's own code, such as `ECONNREFUSED`. */
  errorCode?: string;
  /** The error in one sentence. */
  errorMessage?: string;
  /** Masked like that of the integration, together with repetitions of it by the receiver. */
  url: string;
  /** ISO time of the start of the request. */
  startedAt: string;
  /** Duration of the request, in milliseconds. */
  durationMs: number;
  /** Headers as sent, with secret values masked. */
  requestHeaders: Record<string, string>;
  /** Headers of the response, if any. */
  responseHeaders?: Record<string, string>;
  /** Cut to the configured size. */
  responseBody?: string;
  /** Whether `responseBody` is cut. */
  responseTruncated: boolean;
}

/**
 * The rest of the retry schedule of a pending delivery.
 *
 * @public
 */
export interface DeliveryRetries {
  /** The number of the next attempt since the delivery was dispatched or redelivered, from 1. */
  attempt: number;
  /** Attempts of the whole schedule. */
  attempts: number;
  /** ISO time after which it is not attempted again, if the receiver asks for no further delay. */
  givesUpAt: string;
}

/**
 * A delivery with its event and all attempts, oldest first.
 *
 * @public
 */
export interface DeliveryDetail extends Delivery {
  /** The event that it delivers. */
  event: WebhookEvent;
  /** Its attempts. */
  attempts: Attempt[];
  /** Set while pending, except for a test. */
  retries?: DeliveryRetries;
}

/**
 * Filters of the delivery log.
 *
 * @public
 */
export interface ListDeliveriesRequest {
  /** Deliveries of this integration. */
  integrationId?: string;
  /** Deliveries to integrations about this entity. */
  entityRef?: string;
  /** One delivery, by its `webhook-id`. */
  deliveryId?: string;
  /** Deliveries of one event, by its `webhook-event-id`. */
  eventId?: string;
  /** Deliveries of events dispatched with this idempotency key. */
  idempotencyKey?: string;
  /** Deliveries of events of this type. */
  eventType?: string;
  /** Any of these. */
  status?: DeliveryStatus | DeliveryStatus[];
  /** Outcome of the latest attempt. */
  outcome?: AttemptOutcome | AttemptOutcome[];
  /** Status code of the latest attempt: exact, such as `422`, or a class, such as `4xx`. */
  statusCode?: string;
  /** ISO time: start of the dispatch time, inclusive. */
  from?: string;
  /** ISO time: end of the dispatch time, exclusive. */
  to?: string;
  /** 1 to 200. Default: 50. */
  limit?: number;
  /** `nextCursor` of the previous page. */
  cursor?: string;
}

/**
 * Which deliveries are counted.
 *
 * @public
 */
export type CountDeliveriesRequest = Omit<
  ListDeliveriesRequest,
  'limit' | 'cursor'
>;

/**
 * How many deliveries match.
 *
 * @public
 */
export interface DeliveryCount {
  /** Counted up to 10,000. */
  count: number;
}

/**
 * The deliveries of an integration to cancel. Deliveries in flight are skipped.
 *
 * @public
 */
export interface CancelRequest {
  /** ISO time, inclusive. Default: no limit. */
  from?: string;
  /** ISO time, exclusive. Default: now. */
  to?: string;
  /** Default: both. */
  status?: CancellableStatus | CancellableStatus[];
  /** Event types or patterns. Default: any. */
  eventTypes?: string[];
}

/**
 * A status in which a delivery can be cancelled.
 *
 * @public
 */
export type CancellableStatus = Extract<DeliveryStatus, 'pending' | 'held'>;

/**
 * A preview of the deliveries of a replay or a cancellation.
 *
 * @public
 */
export interface SelectionPreview {
  /** Counted up to 10,000. */
  count: number;
  /** ISO time of the first dispatch, if any. */
  oldest?: string;
  /** ISO time of the last dispatch, if any. */
  newest?: string;
  /** Whether there are more events than were examined; only with `missing`. */
  more?: boolean;
}

/**
 * The result of a cancellation.
 *
 * @public
 */
export interface CancelResult {
  /** Number of cancelled deliveries. */
  cancelled: number;
}
