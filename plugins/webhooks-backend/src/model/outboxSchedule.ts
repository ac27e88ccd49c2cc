/** How long another replica leaves alone what one has taken from an outbox, in milliseconds. */
export const OUTBOX_CLAIM_MS = 60_000;

/** The maintenance task tries again, so a shorter wait gains nothing. */
const FIRST_RETRY_MS = 15_000;
const LAST_RETRY_MS = 15 * 60_000;

/**
 * The wait after a failed try of something in an outbox, in milliseconds.
 *
 * @param attempts - tries so far, with the failed one
 */
export function outboxRetryMs(attempts: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1));
}
