import type { ActivityEvent } from './activity';
import type { AttemptOutcome } from './deliveries';

/**
 * The time ranges for which traffic can be read. All of them end now.
 *
 * @public
 */
export const TRAFFIC_RANGES = ['1h', '24h', '7d', '30d'] as const;

/**
 * A time range for which traffic can be read.
 *
 * @public
 */
export type TrafficRange = (typeof TRAFFIC_RANGES)[number];

/**
 * The latency of attempts with a response in milliseconds, estimated from counts per latency bucket.
 *
 * @public
 */
export interface TrafficLatency {
  /** Half of the attempts were at most as slow. */
  p50: number;
  /** 95 % of the attempts were at most as slow. Times above 10 seconds count as 10 seconds. */
  p95: number;
}

/**
 * The attempts of a period.
 *
 * @public
 */
export interface TrafficPeriod {
  /** ISO time. */
  start: string;
  /** ISO time at which the next period starts. The last period is not over yet. */
  end: string;
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
  /** Latency; absent without an attempt with a response. */
  latencyMs?: TrafficLatency;
}

/**
 * A change to an integration that may explain a change in its traffic.
 *
 * @public
 */
export interface TrafficChange {
  /** Its id in the activity of the integration. */
  id: string;
  /** The kind of change. */
  event: ActivityEvent;
  /** ISO time. */
  at: string;
}

/**
 * Deliveries whose last attempt ended in the same way.
 *
 * @public
 */
export interface TrafficAnswer {
  /** The outcome of their last attempts. */
  outcome: AttemptOutcome;
  /** HTTP status of the responses; absent without one. */
  statusCode?: number;
  /** The network's own code, such as `ECONNREFUSED`. */
  errorCode?: string;
  /** The number of deliveries. */
  count: number;
}

/**
 * The deliveries of one event type.
 *
 * @public
 */
export interface TrafficEventType {
  /** The event type. */
  eventType: string;
  /** The number of deliveries. */
  count: number;
  /** How many of them failed in their last attempt, without 429. */
  failed: number;
}

/**
 * The newest deliveries of a range, by response and by event type.
 *
 * @public
 */
export interface TrafficBreakdown {
  /** The number of deliveries that were counted, at most 500. */
  deliveries: number;
  /** Whether these are all deliveries of the range. */
  complete: boolean;
  /** By response, the most frequent first. */
  answers: TrafficAnswer[];
  /** By event type, the most frequent first. */
  eventTypes: TrafficEventType[];
}

/**
 * The traffic of an integration in a time range. Tests are not part of it.
 *
 * @public
 */
export interface IntegrationTraffic {
  /** The range. */
  range: TrafficRange;
  /** ISO time of the start of the first period. */
  from: string;
  /** ISO time at which it was read. */
  to: string;
  /**
   * Periods of equal length without gaps, oldest first: five minutes for `1h`, half an hour for `24h`, otherwise UTC
   * days. A range has no more days than the health window.
   */
  periods: TrafficPeriod[];
  /** Latency in the whole range; absent without an attempt with a response. */
  latencyMs?: TrafficLatency;
  /** The newest 50 changes to the integration in the range, oldest first. */
  changes: TrafficChange[];
  /** Absent for callers who may not read the deliveries of the integration. */
  breakdown?: TrafficBreakdown;
}

/**
 * The range to read traffic for.
 *
 * @public
 */
export interface TrafficRequest {
  /** Default `24h`. */
  range?: TrafficRange;
}
