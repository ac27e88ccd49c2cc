import type {
  AttemptOutcome,
  DeliveryEndReason,
  DeliveryStatus,
} from 'backstage-plugin-webhooks-common';
import type { DeliveryOptions } from '../config';
import { isRetryable } from './outcome';

/** The longest wait that a receiver can ask for: the last step of the default schedule. */
export const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;
/** The wait for a receiver that answers 429 and does not say for how long. */
export const THROTTLE_MS = 5_000;

/** The next state of a delivery after an attempt. */
export type NextStep =
  | {
      status: Extract<DeliveryStatus, 'pending'>;
      /** When the next attempt is due. */
      dueAt: number;
      /** Attempts of the schedule that are used up. */
      attempt: number;
    }
  | {
      status: Extract<DeliveryStatus, 'succeeded' | 'failed' | 'held'>;
      endReason?: DeliveryEndReason;
    };

/**
 * Decides what becomes of a delivery after an attempt.
 *
 * @remarks
 * An answer of 429 uses up no attempt of the schedule: the receiver works, and the delivery has to wait for its turn.
 * Only its age ends such a delivery.
 *
 * @param attempt - 1 for the first attempt of the schedule since the delivery was queued
 * @param queuedAt - when it was queued, in epoch milliseconds
 * @param random - from 0 to 1, spreads the deliveries that failed together
 */
export function nextStep(options: {
  outcome: AttemptOutcome;
  attempt: number;
  retryAfterMs?: number;
  delivery: Pick<DeliveryOptions, 'retry' | 'maxThrottledAgeMs'>;
  queuedAt: number;
  now: number;
  random: number;
}): NextStep {
  const { outcome, attempt, delivery, queuedAt, now, random } = options;
  if (outcome === 'success') {
    return { status: 'succeeded' };
  }
  if (!isRetryable(outcome)) {
    return { status: 'failed' };
  }
  const asked = Math.min(options.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  if (outcome === 'throttled') {
    return now - queuedAt >= delivery.maxThrottledAgeMs
      ? { status: 'failed', endReason: 'expired' }
      : {
          status: 'pending',
          dueAt: Math.ceil(now + (asked || THROTTLE_MS)),
          attempt: attempt - 1,
        };
  }
  const { delaysMs, jitter } = delivery.retry;
  const delay = delaysMs[attempt - 1];
  if (delay === undefined) {
    return { status: 'failed' };
  }
  const wait = delay * (1 + jitter * (2 * random - 1));
  return {
    status: 'pending',
    dueAt: Math.ceil(now + Math.max(wait, asked)),
    attempt,
  };
}
