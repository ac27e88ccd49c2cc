import type { DisabledReason, HealthStatus } from './health';
import type { ReplayResult } from './replays';

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
  /** Its purpose, in a few words. */
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
  /** Which events of these types it gets: a filter predicate on `type` and `payload`; all of them when absent. */
  filter?: Record<string, unknown>;
  /** Whether it gets only events about entities that its owner owns. */
  ownedOnly: boolean;
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
  /**
   * Share of successes among the attempts of the last hour, or the last 20 if there are fewer in the hour, 0 to 1; absent
   * without an attempt since it was enabled.
   */
  recentSuccessRate?: number;
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
  /** ISO time of the first answer of 429 since it last worked; absent unless there is one. */
  throttledSince?: string;
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
  /** Its purpose, in a few words. */
  name: string;
  /** Entity ref of the owner, a user or group, who is alerted when it breaks. */
  owner: string;
  /** URL of the receiver. */
  url: string;
  /** Event types to subscribe to: exact names, `prefix.*`, or `*`. */
  eventTypes: string[];
  /** A filter predicate on `type` and `payload` of events, such as `{ 'payload.action': 'opened' }`; none by default. */
  filter?: Record<string, unknown>;
  /** Whether it gets only events about entities that its owner owns; false by default. */
  ownedOnly?: boolean;
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
 * The options of every change of an integration.
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
 * them, except that a value that is sent back masked keeps what is stored. A value that only contains the mask is
 * refused.
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
 * A subscription that is tried on the last events.
 *
 * @public
 */
export interface TrySubscriptionRequest {
  /** Exact names, `prefix.*`, or `*`. */
  eventTypes: string[];
  /** A filter predicate on `type` and `payload` of events. */
  filter?: Record<string, unknown>;
  /** Whether only events about entities count that the owner owns. */
  ownedOnly?: boolean;
  /** Entity ref of the owner, with `ownedOnly`. */
  owner?: string;
}

/**
 * How many of the last events would have come by a subscription.
 *
 * @public
 */
export interface TrySubscriptionResult {
  /** The last events of these types that the caller may subscribe to, at most 50. */
  tried: number;
  /** Those of them that would have come. */
  matched: number;
  /** ISO time of the oldest that was tried. */
  oldest?: string;
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
