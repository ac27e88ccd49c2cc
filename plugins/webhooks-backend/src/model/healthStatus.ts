import type {
  HealthStatus,
  IntegrationState,
} from 'backstage-plugin-webhooks-common';
import { DateTime } from 'luxon';
import { type CircuitState, isHeldBack } from './circuitBreaker';
import { hasRecovered, type Trend } from './healthTrend';

/** The first moment of the health window, which ends with the UTC day of `now`. */
export function windowStart(now: number, windowDays: number): number {
  return DateTime.fromMillis(now, { zone: 'utc' })
    .startOf('day')
    .minus({ days: windowDays - 1 })
    .toMillis();
}

/** The facts that determine the health of an integration. */
export interface HealthFacts {
  state: IntegrationState;
  circuit: CircuitState;
  trend: Trend | null;
  recentOutcomes: string;
  lastSuccessAt?: number;
  lastFailureAt?: number;
  throttledSince?: number;
}

/**
 * The health status of an integration: the worst that applies.
 *
 * @param since - the start of the health window
 */
export function healthStatus(
  integration: HealthFacts,
  { now, since }: { now: number; since: number },
): HealthStatus {
  const { state, circuit, trend, recentOutcomes, lastFailureAt } = integration;
  if (state === 'disabled') {
    return 'disabled';
  }
  if (isHeldBack(circuit, now)) {
    return 'paused';
  }
  const lastAt = Math.max(integration.lastSuccessAt ?? 0, lastFailureAt ?? 0);
  const isQuiet = lastAt < since && integration.throttledSince === undefined;
  if (trend === null || isQuiet) {
    return 'idle';
  }
  return trend === 'degraded' &&
    hasRecovered({ recent: recentOutcomes, lastFailureAt, now })
    ? 'healthy'
    : trend;
}
