/*
 * How the recent attempts of an integration went. One failure does not make an integration fail, and one success does
 * not make it healthy: each state is left by a stricter rule than the one by which it is entered, so that an integration
 * that fails now and then does not alternate between them.
 */
import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import { isFailure } from './outcome';
import { HOUR_MS, MINUTE_MS } from './durations';

/** The trends, as stored. */
export const TRENDS = ['healthy', 'degraded', 'failing'] as const;

export type Trend = (typeof TRENDS)[number];

/** Attempts whose outcomes are remembered one by one. */
export const RECENT_ATTEMPTS = 20;

/** Attempts of the last hour replace the recent ones once there are more of them. */
export const RECENT_MS = HOUR_MS;

/** An integration is no longer degraded after this long without a failure, if its recent attempts succeeded. */
export const RECOVERED_MS = 10 * MINUTE_MS;

/**
 * An integration is failing if none of its last attempts, up to this number, succeeded. It stops failing once half of
 * them did.
 */
const FAILING_RUN = 5;
/** A degraded integration has a lower success rate than this … */
const DEGRADED_BELOW = 0.99;
/** … until the rate reaches this. */
const HEALTHY_FROM = 0.995;

/** Attempts of the last hour, since the integration was enabled. */
export interface RecentCounts {
  success: number;
  /** Failed and throttled attempts. */
  other: number;
}

const NONE: RecentCounts = { success: 0, other: 0 };

/**
 * One letter for each recent attempt, the newest last: `s` for success, `f` for failure, `t` for 429.
 *
 * @param recent - the letters of the attempts before
 */
export function addRecent(recent: string, outcomes: AttemptOutcome[]): string {
  return (recent + outcomes.map(toLetter).join('')).slice(-RECENT_ATTEMPTS);
}

/** Whether another success would change neither the trend nor the recent outcomes. */
export function isSteady(trend: string | null, recent: string): boolean {
  return trend === 'healthy' && recent === 's'.repeat(RECENT_ATTEMPTS);
}

/**
 * The trend after some attempts.
 *
 * @param state - `trend` before the attempts; `recent` and `counts` with them
 */
export function nextTrend(state: {
  trend: Trend | null;
  recent: string;
  counts?: RecentCounts;
  /** The time of the last failure, including these attempts. */
  lastFailureAt?: number;
  now: number;
}): Trend {
  const { trend, recent } = state;
  const run = recent.slice(-FAILING_RUN);
  const successes = countSuccesses(run);
  if (successes === 0 || (trend === 'failing' && successes * 2 < run.length)) {
    return 'failing';
  }
  const rate = recentRate(recent, state.counts)!;
  if (trend === 'healthy' || trend === null) {
    return rate < DEGRADED_BELOW ? 'degraded' : 'healthy';
  }
  return rate >= HEALTHY_FROM || hasRecovered(state) ? 'healthy' : 'degraded';
}

/** Whether a degraded integration has recovered: its recent attempts succeeded, and its last failure is a while ago. */
export function hasRecovered(state: {
  recent: string;
  lastFailureAt?: number;
  now: number;
}): boolean {
  const { recent, lastFailureAt = 0, now } = state;
  return !/[ft]/.test(recent) && lastFailureAt <= now - RECOVERED_MS;
}

/**
 * The share of successes among the attempts of the last hour, or among the recent ones if there are fewer in the hour.
 *
 * @returns undefined without any attempt since the integration was enabled
 */
export function recentRate(
  recent: string,
  { success, other }: RecentCounts = NONE,
): number | undefined {
  const total = success + other;
  if (total >= RECENT_ATTEMPTS) {
    return success / total;
  }
  return recent ? countSuccesses(recent) / recent.length : undefined;
}

function countSuccesses(recent: string): number {
  return recent.split('s').length - 1;
}

function toLetter(outcome: AttemptOutcome): string {
  if (outcome === 'success') {
    return 's';
  }
  return isFailure(outcome) ? 'f' : 't';
}
