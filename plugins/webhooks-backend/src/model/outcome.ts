import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import { DateTime } from 'luxon';

/**
 * The outcome of a response.
 *
 * @remarks
 * 410 and 429 have the meaning that the Standard Webhooks specification 1.0.0 gives them. Redirects are errors, because
 * following one would send a signed body to an unregistered address.
 */
export function outcomeOfStatus(statusCode: number): AttemptOutcome {
  if (statusCode >= 200 && statusCode < 300) {
    return 'success';
  }
  if (statusCode === 410) {
    return 'gone';
  }
  return statusCode === 429 ? 'throttled' : 'error';
}

/** Whether an outcome is a failure. A throttled receiver works but is busy. */
export function isFailure(outcome: AttemptOutcome): boolean {
  return outcome !== 'success' && outcome !== 'throttled';
}

/** Whether a retry may succeed. It cannot if the receiver is gone or the address is blocked. */
export function isRetryable(outcome: AttemptOutcome): boolean {
  return outcome !== 'gone' && outcome !== 'blocked';
}

/** The load of a receiver, as indicated by the end of a request. */
export type LoadFeedback = 'fine' | 'overloaded' | 'unanswered';

/**
 * Derives the load of a receiver from the end of a request.
 *
 * @remarks
 * Receivers signal overload by 429 and 503, and a timeout may indicate it. Other errors say nothing about load.
 *
 * @returns undefined if the end says nothing about it
 */
export function loadFeedback(result: {
  outcome: AttemptOutcome;
  statusCode?: number;
}): LoadFeedback | undefined {
  const { outcome, statusCode } = result;
  if (outcome === 'success') {
    return 'fine';
  }
  if (outcome === 'timeout') {
    return 'unanswered';
  }
  return outcome === 'throttled' || statusCode === 503
    ? 'overloaded'
    : undefined;
}

const HONOURS_RETRY_AFTER = [429, 502, 503, 504];
/** Separates the values of a repeated field. Dates contain a comma after the name of the day. */
const VALUE = /\s*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*, )?[^,]+/gi;

/**
 * The delay requested by a receiver, in milliseconds. The longest of several values applies.
 *
 * @param header - the value of `Retry-After`: seconds or an HTTP date (RFC 9110, 10.2.3). Fractions are accepted
 */
export function retryAfterMs(
  statusCode: number,
  header: string | undefined,
  now: number,
): number | undefined {
  if (!header || !HONOURS_RETRY_AFTER.includes(statusCode)) {
    return undefined;
  }
  const waits = (header.match(VALUE) ?? [])
    .map(value => waitMs(value.trim(), now))
    .filter(wait => wait !== undefined);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

function waitMs(value: string, now: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(value)) {
    return Math.ceil(Number(value) * 1000);
  }
  const date = DateTime.fromHTTP(value);
  return date.isValid ? Math.max(0, date.toMillis() - now) : undefined;
}
