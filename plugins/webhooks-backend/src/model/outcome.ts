import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import { DateTime } from 'luxon';

/**
 * The outcome of an answer.
 *
 * @remarks
 * 410 and 429 have the meaning that the Standard Webhooks specification 1.0.0 gives them. Redirects are errors:
 * following one would send a signed body to an address that nobody registered.
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

/**
 * Whether an outcome speaks against the integration. A throttled receiver works, it is only busy.
 */
export function isFailure(outcome: AttemptOutcome): boolean {
  return outcome !== 'success' && outcome !== 'throttled';
}

/**
 * Whether a delivery is worth another attempt. Neither a receiver that is gone nor an address that is refused changes by
 * being asked again.
 */
export function isRetryable(outcome: AttemptOutcome): boolean {
  return outcome !== 'gone' && outcome !== 'blocked';
}

/** How much load a receiver can take, as the end of a request tells it. */
export type LoadFeedback = 'fine' | 'overloaded' | 'unanswered';

/**
 * Tells from the end of a request how much its receiver can take.
 *
 * @remarks
 * 429 and 503 are how receivers say that they are asked too much, and one that does not answer in time may be. Other
 * errors say nothing about it.
 *
 * @returns undefined if it says nothing
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
/** One value of a field that may have been repeated. Dates contain commas, after the name of the day. */
const VALUE = /\s*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*, )?[^,]+/gi;

/**
 * How long the receiver asked to be left alone, in milliseconds. Of several values the longest counts.
 *
 * @param header - the value of `Retry-After`: seconds or an HTTP date (RFC 9110, 10.2.3). Fractions are taken too
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
