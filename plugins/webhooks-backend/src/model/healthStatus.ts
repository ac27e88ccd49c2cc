import type {
  HealthStatus,
  IntegrationState,
} from 'backstage-plugin-webhooks-common';
import { DateTime } from 'luxon';

/** The first moment of the health window, which ends with the UTC day of `now`. */
export function windowStart(now: number, windowDays: number): number {
  return DateTime.fromMillis(now, { zone: 'utc' })
    .startOf('day')
    .minus({ days: windowDays - 1 })
    .toMillis();
}

/**
 * The health status of an integration.
 *
 * A 429 is not a failure, but an integration that only gets 429 is failing too.
 *
 * @param since - the start of the health window
 */
export function healthStatus(
  integration: {
    state: IntegrationState;
    lastSuccessAt?: number;
    lastFailureAt?: number;
    throttledSince?: number;
  },
  since: number,
): HealthStatus {
  if (integration.state === 'disabled') {
    return 'disabled';
  }
  const success = integration.lastSuccessAt ?? 0;
  const failure = integration.lastFailureAt ?? 0;
  if (Math.max(success, failure) < since) {
    return integration.throttledSince === undefined ? 'idle' : 'failing';
  }
  return failure > success ? 'failing' : 'healthy';
}
