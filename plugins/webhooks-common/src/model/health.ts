import type { AttemptOutcome } from './deliveries';
import type { Integration, IntegrationState } from './integrations';

/**
 * Why an integration is disabled: a health rule, or manually.
 *
 * @public
 */
export type DisabledReason =
  'gone' | 'timeouts' | 'failing-days' | 'success-rate' | 'manual';

/**
 * The health statuses of an integration, worst first.
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
 * The health status of an integration.
 *
 * @remarks
 * `disabled`: nothing is sent. `paused`: nothing but probes is sent for a while, because it kept failing or the
 * receiver asked for fewer requests. `failing`: none of the last attempts succeeded. `degraded`: some recent attempts
 * did not succeed. `healthy`: nearly all did. `idle`: nothing was sent in the health window, or since it was enabled.
 *
 * Recent attempts are those of the last hour, or the last 20 if there are fewer in the hour. A single attempt changes
 * neither `healthy` nor `failing` into the other.
 *
 * @public
 */
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

/**
 * A pause of an active integration, during which deliveries wait without using up attempts.
 *
 * @public
 */
export interface IntegrationPause {
  /** `paused`: nothing is sent until `until`. `probing`: single requests test whether it works again. */
  state: 'paused' | 'probing';
  /** `cool-down`: it failed repeatedly. `throttled`: the receiver requested the pause. */
  reason: 'cool-down' | 'throttled';
  /** ISO time, while paused. */
  until?: string;
  /** ISO time of the deadline of a probe in flight. */
  probeUntil?: string;
  /** Consecutive failed attempts. */
  consecutiveFailures: number;
  /** Cool-down pauses since the last success, including this one. */
  pauses: number;
  /** Length of the pause that follows if the next probe fails, in milliseconds; absent without a cool-down. */
  nextPauseMs?: number;
}

/**
 * Attempts of one UTC day.
 *
 * @public
 */
export interface HealthDay {
  /** UTC day, `YYYY-MM-DD`. */
  date: string;
  /** Responses with 2xx. */
  success: number;
  /** Responses other than 2xx, 410 and 429, and blocked addresses. */
  error: number;
  /** Requests without a complete response. */
  timeout: number;
  /** Responses with 410. */
  gone: number;
  /** Responses with 429, which are not failures. */
  throttled: number;
}

/**
 * The facts that led to the disabling of an integration.
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
  /** The days that the decision is based on, oldest first. */
  days: HealthDay[];
  /** ISO time of the first failure on the first of `days`. */
  firstFailureAt?: string;
  /** ISO time of the last failure within `days`. */
  lastFailureAt?: string;
  /** ISO time of the last success in the health window; absent without one. */
  lastSuccessAt?: string;
  /** The attempt that led to the decision, if any. */
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
  /** Its delivery. */
  deliveryId: string;
  /** How it ended. */
  outcome: AttemptOutcome;
  /** HTTP status of the response; absent without one. */
  statusCode?: number;
  /** The network's own code, such as `ECONNREFUSED`. */
  errorCode?: string;
  /** ISO time at which it ended. */
  at: string;
}

/**
 * Attempts that failed in the same way.
 *
 * @public
 */
export interface FailureCause {
  /** How they ended. */
  outcome: AttemptOutcome;
  /** HTTP status of the response; absent without one. */
  statusCode?: number;
  /** The network's own code, such as `ECONNREFUSED`. */
  errorCode?: string;
  /** Their number among the newest 500 failed attempts. */
  count: number;
  /** ISO time of the first of them. */
  firstAt: string;
  /** ISO time of the last of them. */
  lastAt: string;
  /** The delivery of the last of them. */
  deliveryId: string;
  /** The event type of the last of them. */
  eventType: string;
  /** The error of the last of them, in the words of the network library. */
  errorMessage?: string;
  /** The first part of the response to the last of them. */
  responseBody?: string;
}

/**
 * The health of one integration.
 *
 * @public
 */
export interface IntegrationHealth {
  /** The health status. */
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
  /** Entity ref or principal of the caller who disabled it manually. */
  disabledBy?: string;
  /** ISO time of the last warning to the owners; absent after its end. */
  warnedAt?: string;
  /** Set while the integration is active but paused. */
  pause?: IntegrationPause;
  /** One entry per day of the health window, oldest first, including days without traffic. */
  days: HealthDay[];
  /** Share of successes among all counted attempts of `days`, 0 to 1; absent without traffic. */
  successRate?: number;
  /** Latency of the latest attempts with a response (at most 200), in milliseconds; absent without any. */
  latencyMs?: { p50: number; p95: number };
  /** ISO time of the last successful attempt; absent without one. */
  lastSuccessAt?: string;
  /** ISO time of the last failed attempt; absent without one. */
  lastFailureAt?: string;
  /** ISO time of the first 429 since the last success, if any. */
  throttledSince?: string;
  /** Within the health window, whenever the integration was enabled; absent without one. */
  lastError?: LastError;
  /**
   * Why the newest attempts in the health window failed, the newest cause first. Absent in summaries, and for callers who
   * may not read the deliveries of the integration.
   */
  failures?: FailureCause[];
  /** Deliveries that failed permanently since the last successful attempt, counted up to 10,000. */
  failed: number;
  /** Deliveries held for a replay, counted up to 10,000. */
  held: number;
  /** Deliveries waiting for an attempt, counted up to 10,000. */
  pending: number;
}

/**
 * A health summary of the integrations of owners or about an entity.
 *
 * @public
 */
export interface HealthSummary {
  /** The least healthy integrations, worst first; at most 20. */
  items: Integration[];
  /** Whether there are more than `items`. */
  more: boolean;
  /** Health of the first of `items`. */
  worst?: IntegrationHealth;
}

/**
 * The integrations of a health summary.
 *
 * @public
 */
export interface HealthSummaryRequest {
  /** Any of these owners. */
  owner?: string | string[];
  /** Integrations about this entity. */
  entityRef?: string;
}
