import type {
  DisabledReason,
  HealthDay,
  HealthEvidence,
} from 'backstage-plugin-webhooks-common';
import { toIso } from '../model/clock';
import { daysInARow } from '../model/daysInARow';
import {
  countAttempts,
  decidedAttempts,
  countFailures,
} from '../model/healthRules';

/**
 * The evidence without the response of the receiver, which may repeat the request: for logs, audit events,
 * notifications, and callers who may not read deliveries.
 */
export function withoutResponse(evidence: HealthEvidence): HealthEvidence {
  return evidence.lastAttempt
    ? {
        ...evidence,
        lastAttempt: { ...evidence.lastAttempt, responseBody: undefined },
      }
    : evidence;
}

/**
 * Summarises why an integration was disabled, in one sentence.
 *
 * @param days - the days that the decision is based on
 * @param lastSuccessAt - epoch milliseconds
 */
export function summarize(
  reason: DisabledReason,
  days: HealthDay[],
  lastSuccessAt?: number,
): string {
  const last = days.at(-1);
  switch (reason) {
    case 'gone':
      return 'The receiver responded with 410 Gone: it no longer wants these events.';
    case 'timeouts':
      return `${last!.timeout} of ${countAttempts(last!)} requests on ${last!.date} got no response in time.`;
    case 'failing-days': {
      const failures = days.reduce((sum, day) => sum + countFailures(day), 0);
      const since = lastSuccessAt
        ? `the last success was at ${toIso(lastSuccessAt)}`
        : 'none has succeeded so far';
      return `All ${failures} requests on ${daysInARow(days.length)} failed; ${since}.`;
    }
    case 'success-rate':
      return describeRates(days);
    default:
      return 'It was disabled by hand.';
  }
}

/** Summarises a low success rate, in one sentence. */
export function describeRates(days: HealthDay[]): string {
  const succeeded = days.reduce((sum, day) => sum + day.success, 0);
  const decided = days.reduce((sum, day) => sum + decidedAttempts(day), 0);
  const percent = Math.floor((100 * succeeded) / decided);
  return `Only ${succeeded} of ${decided} requests (${percent} %) succeeded on ${daysInARow(days.length)} with enough traffic.`;
}
