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

const HONOURS_RETRY_AFTER = [429, 502, 503, 504];

/**
 * How long the receiver asked to be left alone, in milliseconds.
 *
 * @param header - the value of `Retry-After`: seconds or an HTTP date (RFC 9110, 10.2.3)
 */
export function retryAfterMs(
  statusCode: number,
  header: string | undefined,
  now: number,
): number | undefined {
  if (!header || !HONOURS_RETRY_AFTER.includes(statusCode)) {
    return undefined;
  }
  if (/^\d+$/.test(header)) {
    return Number(header) * 1000;
  }
  const date = DateTime.fromHTTP(header);
  return date.isValid ? Math.max(0, date.toMillis() - now) : undefined;
}
