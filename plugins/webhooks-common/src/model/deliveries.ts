import type { WebhookEvent } from './events';

/**
 * Where a delivery can stand, in the order in which it gets there.
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
 * Where a delivery stands.
 *
 * @remarks
 * `pending`: waiting for its first or next attempt. `succeeded`: answered with 2xx. `failed`: attempts
 * exhausted, or refused for good. `held`: the integration was disabled when it was due; kept to be replayed.
 * `cancelled`: given up before it was sent.
 *
 * @public
 */
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/**
 * Why a delivery can end, if not by its attempts.
 *
 * @public
 */
export const DELIVERY_END_REASONS = ['expired', 'cancelled', 'waived'] as const;

/**
 * Why a delivery ended, if not by its attempts.
 *
 * @remarks
 * `expired`: it was queued for longer than `delivery.maxAge`. `cancelled`: somebody cancelled it. `waived`: it was held, and its integration was enabled
 * without a replay. A cancelled delivery has no reason when its integration was deleted.
 *
 * @public
 */
export type DeliveryEndReason = (typeof DELIVERY_END_REASONS)[number];

/**
 * How an HTTP request can end.
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
 * How one HTTP request ended.
 *
 * @remarks
 * `success`: 2xx. `gone`: 410. `throttled`: 429. `error`: any other status, redirects included.
 * `timeout`: no complete answer (deadline, DNS, refused, reset, TLS, broken body).
 * `blocked`: the address is refused by the network policy, nothing was sent.
 *
 * @public
 */
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/**
 * The cause of an attempt: the queue, a person who asked for a redelivery, or a test ping.
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
  /** Also the `webhook-id` of every request of this delivery. */
  id: string;
  /** The event that it delivers. */
  eventId: string;
  /** The integration that it goes to. */
  integrationId: string;
  /** Its name now; absent when it was deleted. */
  integrationName?: string;
  /** Type of the event. */
  eventType: string;
  /** Where it stands. */
  status: DeliveryStatus;
  /** The URL that the dispatch named in place of the integration's; masked as that is. */
  url?: string;
  /** Requests made so far. */
  attemptCount: number;
  /** Set while pending. */
  nextAttemptAt?: string;
  /** How the last attempt ended; absent before the first. */
  lastOutcome?: AttemptOutcome;
  /** HTTP status of the last answer; absent without one. */
  lastStatusCode?: number;
  /** Network code of the last attempt, such as `ECONNREFUSED`. */
  lastErrorCode?: string;
  /** ISO time of the dispatch. */
  createdAt: string;
  /** When it reached a final status. */
  endedAt?: string;
  /** Absent when its last attempt ended it, or its integration was deleted. */
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
  /** Its cause. */
  trigger: AttemptTrigger;
  /** How it ended. */
  outcome: AttemptOutcome;
  /** HTTP status of the answer; absent without one. */
  statusCode?: number;
  /** The network's own code, such as `ECONNREFUSED`. */
  errorCode?: string;
  /** The error as a sentence for people. */
  errorMessage?: string;
  /** Masked as that of the integration; then what the receiver repeated of it is masked as well. */
  url: string;
  /** ISO time at which the request started. */
  startedAt: string;
  /** Time until it ended, in milliseconds. */
  durationMs: number;
  /** Headers as sent, with secret values masked. */
  requestHeaders: Record<string, string>;
  /** Headers of the answer; absent without one. */
  responseHeaders?: Record<string, string>;
  /** Cut to the configured size. */
  responseBody?: string;
  /** Whether there was more of the response than `responseBody` shows. */
  responseTruncated: boolean;
}

/**
 * What is left of the retry schedule of a pending delivery.
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
  /** One delivery, by what its receiver got as `webhook-id`. */
  deliveryId?: string;
  /** Deliveries of one event, by what their receivers got as `webhook-event-id`. */
  eventId?: string;
  /** Deliveries of the events that were dispatched with this key. */
  idempotencyKey?: string;
  /** Deliveries of events of this type. */
  eventType?: string;
  /** Any of these. */
  status?: DeliveryStatus | DeliveryStatus[];
  /** Outcome of the newest attempt. */
  outcome?: AttemptOutcome | AttemptOutcome[];
  /** Status code of the newest attempt: exact, such as `422`, or a class, such as `4xx`. */
  statusCode?: string;
  /** ISO time, inclusive: dispatched at or after. */
  from?: string;
  /** ISO time, exclusive: dispatched before. */
  to?: string;
  /** 1 to 200, 50 by default. */
  limit?: number;
  /** `nextCursor` of the page before. */
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
 * The deliveries of an integration that are cancelled. Those that are under way are left out.
 *
 * @public
 */
export interface CancelRequest {
  /** ISO time, inclusive; since ever by default. */
  from?: string;
  /** ISO time, exclusive; now by default. */
  to?: string;
  /** Both by default. */
  status?: CancellableStatus | CancellableStatus[];
  /** Event types, or patterns as integrations subscribe to them; any by default. */
  eventTypes?: string[];
}

/**
 * Where a delivery stands that can be cancelled.
 *
 * @public
 */
export type CancellableStatus = Extract<DeliveryStatus, 'pending' | 'held'>;

/**
 * The deliveries that a replay or a cancellation would be about.
 *
 * @public
 */
export interface SelectionPreview {
  /** Counted up to 10,000. */
  count: number;
  /** ISO time of the first dispatch; absent without any. */
  oldest?: string;
  /** ISO time of the last dispatch; absent without any. */
  newest?: string;
  /** Whether there are more events than were looked at; only with `missing`. */
  more?: boolean;
}

/**
 * How many deliveries were cancelled.
 *
 * @public
 */
export interface CancelResult {
  /** Deliveries that were cancelled. */
  cancelled: number;
}
