/**
 * Whether an integration receives deliveries (`active`) or has been switched off (`disabled`).
 *
 * @public
 */
export type IntegrationState = 'active' | 'disabled';

/**
 * Whether deliveries may overtake each other (`none`), or each leaves only after the one before it has ended (`fifo`).
 *
 * @public
 */
export type DeliveryOrdering = 'none' | 'fifo';

/**
 * Why an integration is disabled: one of the health rules, or a person.
 *
 * @public
 */
export type DisabledReason =
  'gone' | 'timeouts' | 'failing-days' | 'success-rate' | 'manual';

/**
 * The words for the health of an integration, the worst first.
 *
 * @public
 */
export const HEALTH_STATUSES = [
  'disabled',
  'failing',
  'healthy',
  'idle',
] as const;

/**
 * The health of an integration in one word.
 *
 * @remarks
 * `idle`: nothing was sent in the health window. `healthy`: the newest counted attempt succeeded.
 * `failing`: the newest counted attempt failed. `disabled`: nothing is sent.
 *
 * @public
 */
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

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
 * What caused an attempt: the queue, a person who asked for a redelivery, or a test ping.
 *
 * @public
 */
export type AttemptTrigger = 'automatic' | 'manual' | 'test';

/**
 * How the requests of an integration are signed.
 *
 * @remarks
 * `hmac`: HMAC-SHA256 (`v1`) with a secret that the receiver shares. `ed25519`: a key pair (`v1a`), of which the receiver
 * needs the public key only, so it holds nothing that could leak.
 *
 * @public
 */
export type SigningScheme = 'hmac' | 'ed25519';

/**
 * Who may subscribe to an event type: everybody that the permission policy does not refuse (`public`), or only
 * integrations that were granted it when they subscribed (`protected`), which wildcards subscribed to before it was
 * registered or protected are not.
 *
 * @public
 */
export type EventTypeVisibility = 'public' | 'protected';

/**
 * A registered event type.
 *
 * @public
 */
export interface EventType {
  /** Dot-separated name, such as `catalog.entity.updated`. */
  name: string;
  /** What happened, in a sentence for people who subscribe. */
  description: string;
  /** JSON Schema (draft-07) that a dispatched payload must satisfy. */
  schema?: Record<string, unknown>;
  /** An example payload. */
  example?: unknown;
  /** `public` by default. */
  visibility?: EventTypeVisibility;
}

/**
 * Limits of the health rules for one integration, instead of those of the configuration.
 *
 * @public
 */
export interface HealthPolicy {
  /** Failing days in a row that disable it, at most `health.windowDays`; owners are warned after half of them. */
  failingDays?: number;
  /** Timeouts within a UTC day that disable it, when they are at least half of its attempts. */
  timeoutsPerDay?: number;
  /** When the owners hear of failures before the daily rules see them. */
  earlyWarning?: {
    /** Cool-down pauses in a row. */
    pauses?: number;
    /** Time with failures only. */
    failingForMinutes?: number;
  };
}

/**
 * A webhook destination.
 *
 * @public
 */
export interface Integration {
  /** Stable id: a UUID, or the `id` of the entry in app-config. */
  id: string;
  /** Raised by every change; give it with a change to have it refused if somebody else was first. */
  version: number;
  /** What it is for, in a few words. */
  name: string;
  /** More about it, for people. */
  description?: string;
  /** Entity ref of the owner, who is alerted when the integration breaks. */
  owner: string;
  /** Entity ref of the entity that this integration is about. */
  entityRef?: string;
  /** For callers who may not update it, the origin and `/…`: the rest may be the credential of the receiver. */
  url: string;
  /** Subscribed event types: exact names, `prefix.*`, or `*`. */
  eventTypes: string[];
  /** Names of the custom request headers, with masked values. */
  headers: Record<string, string>;
  /** How its requests are signed; set at creation. */
  signing: SigningScheme;
  /** Standard Webhooks public key, `whpk_` and base64; with `ed25519`. */
  publicKey?: string;
  /** Whether deliveries keep their order. */
  ordering: DeliveryOrdering;
  /** Rate limit across all replicas, in requests a second; absent without one. */
  maxPerSecond?: number;
  /** Deadline of a request, in seconds; that of the configuration when absent. */
  timeoutSeconds?: number;
  /** Limits of the health rules; those of the configuration when absent. */
  policy?: HealthPolicy;
  /** Whether it receives deliveries. */
  state: IntegrationState;
  /** Its health in one word. */
  health: HealthStatus;
  /** Set while disabled. */
  reason?: DisabledReason;
  /** ISO time, set while disabled. */
  disabledAt?: string;
  /** ISO time of the warning that its owners got last; absent once it is over. */
  warnedAt?: string;
  /** `config` integrations are defined in app-config and cannot be changed over the API. */
  managedBy: 'api' | 'config';
  /**
   * ISO time at which it is deleted, because app-config does not define it any more. It is disabled until then, and comes
   * back when its entry does.
   */
  deletionAt?: string;
  /** ISO time of its creation. */
  createdAt: string;
  /** ISO time of the last change. */
  updatedAt: string;
  /** ISO time of its last successful attempt; absent without one. */
  lastSuccessAt?: string;
  /** ISO time of its last failed attempt; absent without one. */
  lastFailureAt?: string;
}

/**
 * An integration together with its signing secret, as answered once on creation.
 *
 * @public
 */
export interface IntegrationWithSecret extends Integration {
  /** Standard Webhooks secret, `whsec_` and base64; with `hmac`. The private key of `ed25519` is never shown. */
  secret?: string;
}

/**
 * The answer to the rotation of a secret or key.
 *
 * @public
 */
export interface RotatedSecret {
  /** The new secret, with `hmac`. */
  secret?: string;
  /** The new public key, with `ed25519`. */
  publicKey?: string;
  /** ISO time until which the one before signs too. */
  previousExpiresAt: string;
}

/**
 * The input that creates an integration.
 *
 * @public
 */
export interface CreateIntegrationRequest {
  /** What it is for, in a few words. */
  name: string;
  /** Entity ref of the owner, a user or group, who is alerted when it breaks. */
  owner: string;
  /** URL of the receiver. */
  url: string;
  /** Event types to subscribe to: exact names, `prefix.*`, or `*`. */
  eventTypes: string[];
  /** Entity ref of the entity that it is about. */
  entityRef?: string;
  /** More about it, for people. */
  description?: string;
  /** Request headers to send with every delivery; the values are stored encrypted. */
  headers?: Record<string, string>;
  /** `none` by default. */
  ordering?: DeliveryOrdering;
  /** 1 to 10,000 requests a second; no limit by default. */
  maxPerSecond?: number;
  /** 1 to 60 seconds for a request; those of `webhooks.delivery.timeout` by default. */
  timeoutSeconds?: number;
  /** Limits of the health rules; those of the configuration by default. */
  policy?: HealthPolicy;
  /** `hmac` by default; cannot be changed later. */
  signing?: SigningScheme;
  /** A secret of the caller's own (`whsec_` and 24 to 64 bytes in base64), with `hmac`; generated when absent. */
  secret?: string;
}

/**
 * What every change of an integration takes.
 *
 * @public
 */
export interface IntegrationChangeRequest {
  /**
   * `version` of the integration as it was read. If it was changed since, the change is refused with 409; without it,
   * only a change during the call is.
   */
  version?: number;
}

/**
 * A change of an integration; absent keys stay, `null` clears an optional one. Given `headers` replace all of
 * them, except that a value that is sent back masked keeps what is stored.
 *
 * @public
 */
export interface UpdateIntegrationRequest extends IntegrationChangeRequest {
  /** What it is for, in a few words. */
  name?: string;
  /** Entity ref of the new owner. */
  owner?: string;
  /** URL of the receiver. */
  url?: string;
  /** Replaces all subscriptions. */
  eventTypes?: string[];
  /** Entity ref of the entity that it is about. */
  entityRef?: string | null;
  /** More about it, for people. */
  description?: string | null;
  /** Replaces all request headers. */
  headers?: Record<string, string>;
  /** Whether deliveries keep their order. */
  ordering?: DeliveryOrdering;
  /** 1 to 10,000 requests a second; `null` for no limit. */
  maxPerSecond?: number | null;
  /** 1 to 60 seconds for a request; `null` for the deadline of the configuration. */
  timeoutSeconds?: number | null;
  /** Replaces all of it. */
  policy?: HealthPolicy | null;
}

/**
 * The old and the new owner of a hand-over, as entity refs.
 *
 * @public
 */
export interface HandOverRequest {
  /** Entity ref of the present owner. */
  from: string;
  /** Entity ref of the new owner. */
  to: string;
}

/**
 * The result of a hand-over, for the integrations that the caller may update.
 *
 * @public
 */
export interface HandOverResult {
  /** Ids of integrations that have the new owner, the first 200 of them. */
  changed: string[];
  /** How many have the new owner. */
  count: number;
  /** How many kept their owner. */
  skipped: {
    /** Defined in app-config, which alone can change them. */
    config: number;
    /** The caller may not give them, or what they subscribe to, to the new owner. */
    notAllowed: number;
    /** The new owner has no room for them. */
    limit: number;
    /** Somebody else changed them at the same time. */
    conflict: number;
  };
}

/**
 * The reason that deliveries of an active integration wait without using up their attempts.
 *
 * @public
 */
export interface IntegrationPause {
  /** `paused`: nothing is sent until `until`. `probing`: one request at a time finds out whether it works again. */
  state: 'paused' | 'probing';
  /** `cool-down`: it failed again and again. `throttled`: the receiver asked to be left alone. */
  reason: 'cool-down' | 'throttled';
  /** ISO time, while paused. */
  until?: string;
  /** ISO time until which a probe may take, while one is under way. */
  probeUntil?: string;
  /** Failed attempts in a row. */
  consecutiveFailures: number;
  /** Cool-down pauses since it last worked, this one included. */
  pauses: number;
}

/**
 * Attempts of one UTC day.
 *
 * @public
 */
export interface HealthDay {
  /** UTC day, `YYYY-MM-DD`. */
  date: string;
  /** Answers with 2xx. */
  success: number;
  /** Answers other than 2xx, 410 and 429, and refused addresses. */
  error: number;
  /** Requests without a complete answer. */
  timeout: number;
  /** Answers with 410. */
  fatal: number;
  /** Answers with 429, which are not failures. */
  throttled: number;
}

/**
 * The facts on which an integration was disabled.
 *
 * @public
 */
export interface HealthEvidence {
  /** The rule that disabled it, or `manual`. */
  reason: DisabledReason;
  /** One sentence for a person. */
  summary: string;
  /** The days on which the rule was decided, oldest first. */
  days: HealthDay[];
  /** ISO time of the first failure on the first of `days`. */
  firstFailureAt?: string;
  /** ISO time of the last failure within `days`. */
  lastFailureAt?: string;
  /** ISO time of the last success in the health window; absent without one. */
  lastSuccessAt?: string;
  /** The attempt that tipped the scale, when there was one. */
  lastAttempt?: {
    deliveryId: string;
    outcome: AttemptOutcome;
    statusCode?: number;
    errorCode?: string;
    /** The first part of the response body. */
    responseBody?: string;
  };
}

/**
 * The newest delivery that did not end well, and how its last attempt ended.
 *
 * @public
 */
export interface LastError {
  /** The delivery. */
  deliveryId: string;
  /** How its last attempt ended. */
  outcome: AttemptOutcome;
  /** HTTP status of the answer; absent without one. */
  statusCode?: number;
  /** The network's own code, such as `ECONNREFUSED`. */
  errorCode?: string;
  /** ISO time of the attempt. */
  at: string;
}

/**
 * The health of one integration.
 *
 * @public
 */
export interface IntegrationHealth {
  /** The health in one word. */
  health: HealthStatus;
  /** Whether the integration receives deliveries. */
  state: IntegrationState;
  /** Set while disabled. */
  reason?: DisabledReason;
  /** Why it was disabled; set while a rule disables it. */
  evidence?: HealthEvidence;
  /** ISO time, set while disabled. */
  disabledAt?: string;
  /** Entity ref or principal of who disabled it by hand. */
  disabledBy?: string;
  /** ISO time of the last warning to the owners; absent once it is over. */
  warnedAt?: string;
  /** Set while deliveries are held back though the integration is active. */
  pause?: IntegrationPause;
  /** One entry for each day of the health window, oldest first, quiet days included. */
  days: HealthDay[];
  /** Share of successes among all counted attempts of `days`, 0 to 1; absent without traffic. */
  successRate?: number;
  /** Over the newest answered attempts (at most 200), in milliseconds; absent without any. */
  latencyMs?: { p50: number; p95: number };
  /** ISO time of the last successful attempt; absent without one. */
  lastSuccessAt?: string;
  /** ISO time of the last failed attempt; absent without one. */
  lastFailureAt?: string;
  /** The first answer of 429 since it last worked; absent unless there is one. */
  throttledSince?: string;
  /** Absent when all that the log still has went well. */
  lastError?: LastError;
  /** Deliveries kept for replay; counted up to 10,000. */
  held: number;
  /** Deliveries that wait for an attempt; counted up to 10,000. */
  pending: number;
}

/**
 * The integrations of owners, or about an entity, at a glance.
 *
 * @public
 */
export interface HealthSummary {
  /** Those that need attention most, worst first; at most 20. */
  items: Integration[];
  /** Whether there are more than `items`. */
  more: boolean;
  /** Health of the first of `items`. */
  worst?: IntegrationHealth;
}

/**
 * Which integrations to sum up.
 *
 * @public
 */
export interface HealthSummaryRequest {
  /** Any of these owners. */
  owner?: string | string[];
  /** Integrations about this entity. */
  entityRef?: string;
}

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
  /** What caused it. */
  trigger: AttemptTrigger;
  /** How it ended. */
  outcome: AttemptOutcome;
  /** HTTP status of the answer; absent without one. */
  statusCode?: number;
  /** The network's own code, such as `ECONNREFUSED`. */
  errorCode?: string;
  /** What went wrong, for people. */
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
 * A stored event.
 *
 * @public
 */
export interface WebhookEvent {
  /** Id of the event, also its `webhook-event-id`. */
  id: string;
  /** Name of its event type. */
  type: string;
  /** ISO time of the dispatch. */
  timestamp: string;
  /** As JavaScript holds it: a large number may have other digits than in `payloadText`. */
  payload: unknown;
  /** The JSON of the payload, as it was dispatched and as receivers get it. */
  payloadText: string;
  /** The key that it was dispatched with. */
  idempotencyKey?: string;
  /** Entity ref or service principal of the caller. */
  dispatchedBy: string;
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
}

/**
 * The input that dispatches an event.
 *
 * @public
 */
export interface DispatchRequest {
  /** Name of a registered event type. */
  type: string;
  /** What receivers get as `data`: JSON values only, and integers only as far as JavaScript holds them exactly. */
  payload: unknown;
  /** At most 255 characters. The same key with the same content answers as the first time. */
  idempotencyKey?: string;
  /** Exactly these integrations; one that is not subscribed takes a permission. Without it: every subscribed one. */
  integrationIds?: string[];
  /** Replaces the URL of the named integrations for this event; needs `integrationIds`. */
  url?: string;
}

/**
 * The answer to a dispatch.
 *
 * @public
 */
export interface DispatchResult {
  /** Id of the event, the same for a repeated idempotency key. */
  eventId: string;
  /** At most the first 1,000. */
  deliveries: {
    id: string;
    integrationId: string;
    status: DeliveryStatus;
  }[];
  /** How many deliveries are left out because the caller may not read their integrations; absent when none is. */
  hidden?: number;
  /** How many further deliveries the event has; absent when `deliveries` lists all. */
  more?: number;
}

/**
 * A page of a list.
 *
 * @public
 */
export interface Page<T> {
  /** The items of this page. */
  items: T[];
  /** Given to the next call to continue; absent on the last page. */
  nextCursor?: string;
}

/**
 * Filters of the integration list.
 *
 * @public
 */
export interface ListIntegrationsRequest {
  /** Any of these owners. */
  owner?: string | string[];
  /** Integrations about this entity. */
  entityRef?: string;
  /** Any of these. */
  health?: HealthStatus | HealthStatus[];
  /** Part of the name or of the URL, as far as the caller sees it, in any case. */
  q?: string;
  /** True for those whose owner has nobody in the catalog who can sign in, false for the others. */
  orphaned?: boolean;
  /** 1 to 200, 50 by default. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
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
 * The deliveries of an integration that are sent again. Those that are under way are left out.
 *
 * @public
 */
export interface ReplayRequest {
  /** ISO time, inclusive. */
  from: string;
  /** ISO time, exclusive; now by default. */
  to?: string;
  /** `failed` and `held` by default. With `pending`, waiting ones are sent now, and their attempts start over. */
  status?: DeliveryStatus | DeliveryStatus[];
  /** Event types, or patterns as integrations subscribe to them; any by default. */
  eventTypes?: string[];
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

/**
 * The result of enabling an integration.
 *
 * @public
 */
export interface EnableResult extends ReplayResult {
  /** Held deliveries that were cancelled, because no replay was asked for. */
  waived: number;
}

/**
 * The result of resuming an integration.
 *
 * @public
 */
export interface ResumeResult {
  /** Whether there was a pause to end. */
  resumed: boolean;
}

/**
 * How many deliveries were put back into the queue.
 *
 * @public
 */
export interface ReplayResult {
  /** Deliveries that will be sent again. */
  replayed: number;
}

/**
 * The answer to a replay that runs in the background, because it is about 500 deliveries or more.
 *
 * @public
 */
export interface StartedReplay {
  /** Id of the replay, for `getReplay` and `stopReplay`. */
  replayId: string;
  /** Deliveries that it is about. */
  count: number;
}

/**
 * How far a replay can be, in the order in which it gets there; the last three are its ends.
 *
 * @public
 */
export const REPLAY_STATES = [
  'queued',
  'running',
  'completed',
  'stopped',
  'failed',
] as const;

/**
 * How far a replay is.
 *
 * @remarks
 * `queued`: it has not begun. `running`: it has begun. `completed`: all its deliveries were looked at. `stopped`: a person or a
 * change of the integration ended it. `failed`: it met the same error again and again. What it has put into the queue
 * is sent in any case.
 *
 * @public
 */
export type ReplayState = (typeof REPLAY_STATES)[number];

/**
 * Why a replay can end before all its deliveries were looked at.
 *
 * @public
 */
export const REPLAY_END_REASONS = [
  'manual',
  'disabled',
  'reassigned',
  'error',
] as const;

/**
 * Why a replay ended before all its deliveries were looked at.
 *
 * @remarks
 * `manual`: somebody stopped it. `disabled`: the integration was disabled. `reassigned`: the integration got another owner
 * or entity, so the permission of the caller may not hold any more. `error`: see the log of the backend.
 *
 * @public
 */
export type ReplayEndReason = (typeof REPLAY_END_REASONS)[number];

/**
 * A replay that runs in the background, or has ended.
 *
 * @public
 */
export interface Replay {
  /** Id of the replay. */
  id: string;
  /** The integration whose deliveries it sends again. */
  integrationId: string;
  /** How far it has got. */
  state: ReplayState;
  /** Absent unless it ended early. */
  endReason?: ReplayEndReason;
  /** ISO time, inclusive. */
  from: string;
  /** ISO time, exclusive. */
  to: string;
  /** Deliveries in any of these are sent again. */
  status: DeliveryStatus[];
  /** Any when absent. */
  eventTypes?: string[];
  /** Deliveries that it is about. */
  selected: number;
  /** Deliveries that it has put back into the queue. */
  replayed: number;
  /** Deliveries that it has left out: they were under way, or have changed or been removed since it was asked for. */
  skipped: number;
  /** ISO time at which it was asked for. */
  createdAt: string;
  /** Entity ref or principal of the caller. */
  createdBy: string;
  /** Absent while queued. */
  startedAt?: string;
  /** Absent unless it has ended. */
  endedAt?: string;
  /** Entity ref or principal of who stopped it. */
  stoppedBy?: string;
}

/**
 * A page of the replays of an integration.
 *
 * @public
 */
export interface ListReplaysRequest {
  /** 1 to 200, 50 by default. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}
