import { MINUTE_MS } from './durations';

/** How long a claimed row of an outbox is invisible to other replicas, in milliseconds. */
export const OUTBOX_CLAIM_MS = MINUTE_MS;

/** The maintenance task retries, so a shorter wait has no effect. */
const FIRST_RETRY_MS = 15_000;
const LAST_RETRY_MS = 15 * MINUTE_MS;

/**
 * The wait after a failed try, in milliseconds.
 *
 * @param attempts - the number of tries, including the failed one
 */
export function outboxRetryMs(attempts: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1));
}
