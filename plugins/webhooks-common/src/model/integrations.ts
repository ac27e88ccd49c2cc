import type { DisabledReason, HealthStatus, LastError } from './health';
import type { Page } from './pages';
import type { ReplayResult } from './replays';

/**
 * Whether an integration receives deliveries (`active`) or not (`disabled`).
 *
 * @public
 */
export type IntegrationState = 'active' | 'disabled';

/**
 * The order of deliveries: any (`none`), or each is sent only after the previous one has ended (`fifo`).
 *
 * @public
 */
export type DeliveryOrdering = 'none' | 'fifo';

/**
 * How the requests of an integration are signed.
 *
 * @remarks
 * `hmac`: HMAC-SHA256 (`v1`) with a secret that the receiver shares. `ed25519`: a key pair (`v1a`). The receiver only
 * needs the public key, so it has no secret that could leak.
 *
 * @public
 */
export type SigningScheme = 'hmac' | 'ed25519';

/**
 * Limits of the health rules that override the configuration for one integration.
 *
 * @public
 */
export interface HealthPolicy {
  /** Consecutive failing days that disable it, at most `health.windowDays`. Owners are warned after half of them. */
  failingDays?: number;
  /** Timeouts within a UTC day that disable it, if they are at least half of its attempts. */
  timeoutsPerDay?: number;
  /** The limits of early warnings. */
  earlyWarning?: {
    /** Consecutive cool-down pauses. */
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
  /** Incremented by every change. A change that contains it is rejected if the integration has changed since. */
  version: number;
  /** Its purpose, in a few words. */
  name: string;
  /** A longer description. */
  description?: string;
  /** Entity ref of the owner, who is alerted when the integration breaks. */
  owner: string;
  /** Entity ref of the entity that this integration is about. */
  entityRef?: string;
  /**
   * URL of the receiver. Callers who may not update it get the origin and `/…`, because the rest may be a credential.
   */
  url: string;
  /** Subscribed event types: exact names, `prefix.*`, or `*`. */
  eventTypes: string[];
  /** Filter of these events: a predicate on `type` and `payload`. Default: all. */
  filter?: Record<string, unknown>;
  /** Whether it gets only events about entities that its owner owns. */
  ownedOnly: boolean;
  /** Names of the custom request headers, with masked values. */
  headers: Record<string, string>;
  /** How its requests are signed; set at creation. */
  signing: SigningScheme;
  /** Standard Webhooks public key, `whpk_` and base64. Only with `ed25519`. */
  publicKey?: string;
  /** The order of deliveries. */
  ordering: DeliveryOrdering;
  /** Rate limit across all replicas, in requests per second. Default: none. */
  maxPerSecond?: number;
  /** Deadline of a request, in seconds. Default: that of the configuration. */
  timeoutSeconds?: number;
  /** Limits of the health rules. Default: those of the configuration. */
  policy?: HealthPolicy;
  /** Whether it receives deliveries. */
  state: IntegrationState;
  /** Its health status. */
  health: HealthStatus;
  /**
   * Share of successes among the attempts of the last hour, or the last 20 if there are fewer in the hour, 0 to 1; absent
   * without an attempt since it was enabled.
   */
  recentSuccessRate?: number;
  /** Set while disabled. */
  reason?: DisabledReason;
  /** ISO time, set while disabled. */
  disabledAt?: string;
  /** ISO time of the last warning to its owners; absent after its end. */
  warnedAt?: string;
  /** `config` integrations are defined in app-config and cannot be changed over the API. */
  managedBy: 'api' | 'config';
  /**
   * ISO time of its deletion, if app-config no longer defines it. Until then it is disabled, and restored when its
   * entry is restored.
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
  /** ISO time of the first 429 response since it last worked; absent unless there is one. */
  throttledSince?: string;
  /** The newest attempt that did not succeed; absent without one. */
  lastError?: LastError;
  /** Its traffic of the last 24 hours, in lists that include `traffic`. */
  traffic?: HourlyTraffic;
  /**
   * Whether its owner has nobody who can sign in, in lists that include `orphaned`; absent while the catalog is
   * unavailable.
   */
  orphaned?: boolean;
}

/**
 * Attempts of an integration in the last 24 hours, in one number per hour, oldest first.
 *
 * @public
 */
export interface HourlyTraffic {
  /** ISO time at which the first hour begins. */
  from: string;
  /** Share of successes among all attempts, 0 to 1; absent without attempts. */
  successRate?: number;
  /** Successful attempts. */
  success: number[];
  /** Attempts that failed or got no response. */
  failure: number[];
  /** Attempts with a 429 response. */
  throttled: number[];
}

/**
 * An integration with its signing secret, which is only returned at creation.
 *
 * @public
 */
export interface IntegrationWithSecret extends Integration {
  /** Standard Webhooks secret, `whsec_` and base64. Only with `hmac`; the private key of `ed25519` is never shown. */
  secret?: string;
}

/**
 * The result of the rotation of a secret or key pair.
 *
 * @public
 */
export interface RotatedSecret {
  /** The new secret, with `hmac`. */
  secret?: string;
  /** The new public key, with `ed25519`. */
  publicKey?: string;
  /** ISO time until which the previous one continues to sign. */
  previousExpiresAt: string;
}

/**
 * The input that creates an integration.
 *
 * @public
 */
export interface CreateIntegrationRequest {
  /** Its purpose, in a few words. */
  name: string;
  /** Entity ref of the owner, a user or group, who is alerted when it breaks. */
  owner: string;
  /** URL of the receiver. */
  url: string;
  /** Event types to subscribe to: exact names, `prefix.*`, or `*`. */
  eventTypes: string[];
  /** A filter predicate on `type` and `payload` of events, such as `{ 'payload.action': 'opened' }`. Default: none. */
  filter?: Record<string, unknown>;
  /** Whether it gets only events about entities that its owner owns; false by default. */
  ownedOnly?: boolean;
  /** Entity ref of the entity that it is about. */
  entityRef?: string;
  /** A longer description. */
  description?: string;
  /** Request headers to send with every delivery; the values are stored encrypted. */
  headers?: Record<string, string>;
  /** Default: `none`. */
  ordering?: DeliveryOrdering;
  /** 1 to 10,000 requests per second. Default: no limit. */
  maxPerSecond?: number;
  /** Deadline of a request, 1 to 60 seconds. Default: `webhooks.delivery.timeout`. */
  timeoutSeconds?: number;
  /** Limits of the health rules. Default: those of the configuration. */
  policy?: HealthPolicy;
  /** Default: `hmac`. It cannot be changed later. */
  signing?: SigningScheme;
  /** A secret for `hmac` (`whsec_` and 24 to 64 bytes in base64). Default: generated. */
  secret?: string;
}

/**
 * The options of every change to an integration.
 *
 * @public
 */
export interface IntegrationChangeRequest {
  /**
   * The `version` that the caller read. If it has changed since, the change is rejected with 409. Without it,
   * only concurrent calls conflict.
   */
  version?: number;
}

/**
 * A change to an integration. Absent keys are kept, `null` clears an optional one. `headers` replaces all headers; a
 * masked value keeps the stored one. A value that only contains the mask is refused.
 *
 * @public
 */
export interface UpdateIntegrationRequest extends IntegrationChangeRequest {
  /** Its purpose, in a few words. */
  name?: string;
  /** Entity ref of the new owner. */
  owner?: string;
  /** URL of the receiver. */
  url?: string;
  /** Replaces all subscriptions. */
  eventTypes?: string[];
  /** Replaces the filter; `null` for none. */
  filter?: Record<string, unknown> | null;
  /** Whether it gets only events about entities that its owner owns. */
  ownedOnly?: boolean;
  /** Entity ref of the entity that it is about. */
  entityRef?: string | null;
  /** A longer description. */
  description?: string | null;
  /** Replaces all request headers. */
  headers?: Record<string, string>;
  /** Whether deliveries keep their order. */
  ordering?: DeliveryOrdering;
  /** 1 to 10,000 requests per second; `null` for no limit. */
  maxPerSecond?: number | null;
  /** Deadline of a request, 1 to 60 seconds; `null` for that of the configuration. */
  timeoutSeconds?: number | null;
  /** Replaces the whole policy. */
  policy?: HealthPolicy | null;
}

/**
 * A request for a test. By default, a ping is sent.
 *
 * @public
 */
export interface TestIntegrationRequest {
  /** A type that the integration subscribes to. */
  eventType?: string;
  /** Must satisfy the schema of the type. By default, the example of the type. */
  payload?: unknown;
}

/**
 * The request of a test as it would be sent. The signature and the values of the integration's own headers are masked.
 *
 * @public
 */
export interface RequestPreview {
  /** Only the origin is shown; the rest may be a secret. */
  url: string;
  /** In the order in which they would be sent. */
  headers: Record<string, string>;
  /** The exact body. */
  body: string;
}

/**
 * A subscription to try on the last events.
 *
 * @public
 */
export interface TrySubscriptionRequest {
  /** Exact names, `prefix.*`, or `*`. */
  eventTypes: string[];
  /** A filter predicate on `type` and `payload` of events. */
  filter?: Record<string, unknown>;
  /** Whether to count only events about entities that the owner owns. */
  ownedOnly?: boolean;
  /** Entity ref of the owner, with `ownedOnly`. */
  owner?: string;
}

/**
 * How many of the last events a subscription would have delivered.
 *
 * @public
 */
export interface TrySubscriptionResult {
  /** The last events of these types that the caller may subscribe to, at most 50. */
  tried: number;
  /** How many of them it would have delivered. */
  matched: number;
  /** ISO time of the oldest of them. */
  oldest?: string;
}

/**
 * The old and the new owner of a transfer, as entity refs.
 *
 * @public
 */
export interface HandOverRequest {
  /** Entity ref of the current owner. */
  from: string;
  /** Entity ref of the new owner. */
  to: string;
}

/**
 * The result of a transfer, for the integrations that the caller may update.
 *
 * @public
 */
export interface HandOverResult {
  /** Ids of the first 200 transferred integrations. */
  changed: string[];
  /** Number of transferred integrations. */
  count: number;
  /** Number of skipped integrations, by reason. */
  skipped: {
    /** Defined in app-config. */
    config: number;
    /** The caller may not transfer them or their subscriptions to the new owner. */
    notAllowed: number;
    /** The limit of the new owner is reached. */
    limit: number;
    /** Changed concurrently. */
    conflict: number;
  };
}

/**
 * The orders of the integration list.
 *
 * @remarks
 * Ascending, `health` begins with the worst status, in the order of {@link HEALTH_STATUSES}; `successRate` with the
 * lowest of the last 24 hours; `lastProblem` with the oldest. Integrations without traffic or without a problem come
 * last in both directions. Equal ones are in the order of their names.
 *
 * @public
 */
export const INTEGRATION_SORTS = [
  'name',
  'health',
  'owner',
  'successRate',
  'lastProblem',
] as const;

/**
 * An order of the integration list.
 *
 * @public
 */
export type IntegrationSort = (typeof INTEGRATION_SORTS)[number];

/**
 * Optional parts of the integration list.
 *
 * @remarks
 * `counts`: the number of integrations per health status. `traffic` and `orphaned`: these fields of each integration.
 * `access`: whether the caller may update all integrations.
 *
 * @public
 */
export const INTEGRATION_INCLUDES = [
  'counts',
  'traffic',
  'orphaned',
  'access',
] as const;

/**
 * A part of the integration list.
 *
 * @public
 */
export type IntegrationInclude = (typeof INTEGRATION_INCLUDES)[number];

/**
 * A page of the integration list.
 *
 * @public
 */
export interface IntegrationPage extends Page<Integration> {
  /** The number of integrations per health status that match all filters but `health`. */
  counts?: Record<HealthStatus, number>;
  /** The caller's rights beyond this list. */
  access?: {
    /** Whether the caller may update all integrations, whoever owns them. */
    updateAll: boolean;
  };
}

/**
 * Filters and order of the integration list.
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
  /** Part of the name, or of the URL that the caller can see; case-insensitive. */
  q?: string;
  /** True for integrations whose owner has nobody who can sign in, false for the others. */
  orphaned?: boolean;
  /** Default: `name`. */
  sort?: IntegrationSort;
  /** Default: `asc`. */
  order?: 'asc' | 'desc';
  /** Default: none of them. */
  include?: IntegrationInclude[];
  /** 1 to 200. Default: 50. */
  limit?: number;
  /** `nextCursor` of the previous page. */
  cursor?: string;
}

/**
 * The result of enabling an integration.
 *
 * @public
 */
export interface EnableResult extends ReplayResult {
  /** Number of held deliveries that were cancelled, because no replay was requested. */
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
 * The URL of a receiver to check before an integration uses it.
 *
 * @public
 */
export interface CheckUrlRequest {
  /** The URL of the receiver. */
  url: string;
  /** Id of the integration that will use it; absent for a new one. */
  integrationId?: string;
}

/**
 * Whether the backend could connect to a URL.
 *
 * @public
 */
export interface UrlCheck {
  /**
   * `success`: it accepts connections, with https with a trusted certificate. `blocked`: the network policy does not allow
   * the address. `timeout`: no connection, for the reason in `errorCode`. `unchecked`: the URL leads to a destination of a
   * module, or too many checks are running.
   */
  outcome: 'success' | 'blocked' | 'timeout' | 'unchecked';
  /** Like that of an attempt, such as `ECONNREFUSED` or `ENOTFOUND`. */
  errorCode?: string;
  /** Like that of an attempt. */
  errorMessage?: string;
}
