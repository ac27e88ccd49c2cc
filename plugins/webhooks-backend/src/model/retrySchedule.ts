import type {
  AttemptOutcome,
  DeliveryEndReason,
  DeliveryStatus,
} from 'backstage-plugin-webhooks-common';
import { DAY_MS } from './durations';
import { isRetryable } from './outcome';

/** The example schedule of the Standard Webhooks specification 1.0.0. */
export const STANDARD_DELAYS_MS = [
  5,
  5 * 60,
  30 * 60,
  2 * 3600,
  5 * 3600,
  10 * 3600,
  14 * 3600,
  20 * 3600,
  24 * 3600,
].map(seconds => seconds * 1000);

/** The longest delay that a receiver can request: the last step of the default schedule. */
export const LONGEST_RETRY_AFTER_MS = DAY_MS;
/** The delay after a 429 without `Retry-After`. */
export const THROTTLE_MS = 5_000;

/** The retry schedule. */
export interface RetryOptions {
  /** Delays before the 2nd, 3rd, … attempt, in milliseconds. */
  delaysMs: number[];
  jitter: number;
}

/** The next state of a delivery after an attempt. */
export type NextStep =
  | {
      status: Extract<DeliveryStatus, 'pending'>;
      /** When the next attempt is due. */
      dueAt: number;
      /** Attempts since it was queued, without those that got a 429. */
      attemptsSinceQueued: number;
    }
  | {
      status: Extract<DeliveryStatus, 'succeeded' | 'failed' | 'held'>;
      endReason?: DeliveryEndReason;
    };

/**
 * Decides the next step of a delivery after an attempt.
 *
 * @remarks
 * A test ping is attempted once. A 410 response to a delivery that counts disables the integration, so the delivery is
 * held like the ones after it. Any other delivery fails on a 410, and every delivery fails on a blocked address.
 *
 * A 429 response uses up no attempt of the schedule, because the receiver works but is busy. Such a delivery only ends
 * at its maximum age.
 *
 * @param attemptsSinceQueued - including this one, without earlier ones that got a 429
 * @param queuedAt - when it was queued, in epoch milliseconds
 * @param random - jitter from 0 to 1, to spread deliveries that failed together
 */
export function nextStep(options: {
  outcome: AttemptOutcome;
  /** Whether it is a test ping. */
  test: boolean;
  /** Whether it counts for the health of the integration. */
  counted: boolean;
  attemptsSinceQueued: number;
  retryAfterMs?: number;
  delivery: { retry: RetryOptions; maxThrottledAgeMs: number };
  queuedAt: number;
  now: number;
  random: number;
}): NextStep {
  const { outcome, attemptsSinceQueued, delivery, queuedAt, now, random } =
    options;
  if (outcome === 'success') {
    return { status: 'succeeded' };
  }
  if (outcome === 'gone' && options.counted) {
    return { status: 'held' };
  }
  if (options.test || !isRetryable(outcome)) {
    return { status: 'failed' };
  }
  const requestedMs = Math.min(
    options.retryAfterMs ?? 0,
    LONGEST_RETRY_AFTER_MS,
  );
  if (outcome === 'throttled') {
    return now - queuedAt >= delivery.maxThrottledAgeMs
      ? { status: 'failed', endReason: 'expired' }
      : {
          status: 'pending',
          dueAt: Math.ceil(now + (requestedMs || THROTTLE_MS)),
          attemptsSinceQueued: attemptsSinceQueued - 1,
        };
  }
  const { delaysMs, jitter } = delivery.retry;
  const delay = delaysMs[attemptsSinceQueued - 1];
  if (delay === undefined) {
    return { status: 'failed' };
  }
  const wait = delay * (1 + jitter * (2 * random - 1));
  return {
    status: 'pending',
    dueAt: Math.ceil(now + Math.max(wait, requestedMs)),
    attemptsSinceQueued,
  };
}

/**
 * Returns the rest of the retry schedule of a queued delivery, without jitter.
 *
 * @param attemptsSinceQueued - without those that got a 429
 * @param dueAt - when the next attempt is due, in epoch milliseconds
 */
export function remainingRetries(
  {
    attemptsSinceQueued,
    dueAt,
    queuedAt,
  }: { attemptsSinceQueued: number; dueAt: number; queuedAt: number },
  delivery: { retry: RetryOptions; maxAgeMs: number },
): { attempt: number; attempts: number; givesUpAt: number } {
  const { delaysMs } = delivery.retry;
  const last = delaysMs
    .slice(attemptsSinceQueued)
    .reduce((time, delay) => time + delay, dueAt);
  return {
    attempt: attemptsSinceQueued + 1,
    attempts: delaysMs.length + 1,
    givesUpAt: Math.min(last, queuedAt + delivery.maxAgeMs),
  };
}
