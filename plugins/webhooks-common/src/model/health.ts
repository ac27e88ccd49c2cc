import type { AttemptOutcome } from './deliveries';
import type { Integration, IntegrationState } from './integrations';

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
  'paused',
  'degraded',
  'healthy',
  'idle',
] as const;

/**
 * The health of an integration in one word.
 *
 * @remarks
 * `disabled`: nothing is sent. `paused`: nothing but probes is sent for a while, because it kept failing or the receiver
 * asked for fewer requests. `failing`: none of the last attempts succeeded. `degraded`: some recent attempts did not
 * succeed. `healthy`: nearly all did. `idle`: nothing was sent in the health window, or since it was enabled.
 *
 * Recent attempts are those of the last hour, or the last 20 if there are fewer in the hour. A single attempt changes
 * neither `healthy` nor `failing` into the other.
 *
 * @public
 */
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

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
  gone: number;
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
  /** The reason in one English sentence. */
  summary: string;
  /** The reason given by the user who disabled it. */
  comment?: string;
  /** True if it was disabled because app-config no longer defines it. */
  removedFromConfig?: boolean;
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
 * The newest attempt that did not succeed.
 *
 * @public
 */
export interface LastError {
  /** The delivery that it was an attempt of. */
  deliveryId: string;
  /** How it ended. */
  outcome: AttemptOutcome;
  /** HTTP status of the answer; absent without one. */
  statusCode?: number;
  /** The network's own code, such as `ECONNREFUSED`. */
  errorCode?: string;
  /** ISO time at which it ended. */
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
  /**
   * Share of successes among the attempts of the last hour, or the last 20 if there are fewer in the hour, 0 to 1; absent
   * without an attempt since it was enabled.
   */
  recentSuccessRate?: number;
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
  /** Within the health window, whenever the integration was enabled; absent without one. */
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
