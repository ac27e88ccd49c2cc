import type {
  AttemptOutcome,
  DeliveryStatus,
} from 'backstage-plugin-webhooks-common';
import type { RetryOptions } from '../config';

/** The longest wait that a receiver can ask for: the last step of the default schedule. */
const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

/** What becomes of a delivery after an attempt. */
export interface NextStep {
  status: Extract<DeliveryStatus, 'succeeded' | 'failed' | 'pending' | 'held'>;
  /** When the next attempt is due, while pending. */
  dueAt?: number;
}

/**
 * Decides what becomes of a delivery after an attempt.
 *
 * @param attempt - 1 for the first attempt since the delivery was queued
 * @param random - from 0 to 1, spreads the deliveries that failed together
 */
export function nextStep(options: {
  outcome: AttemptOutcome;
  attempt: number;
  retryAfterMs?: number;
  retry: RetryOptions;
  now: number;
  random: number;
}): NextStep {
  const { outcome, attempt, retry, now, random } = options;
  if (outcome === 'success') {
    return { status: 'succeeded' };
  }
  const delay = retry.delaysMs[attempt - 1];
  // Neither a receiver that is gone nor an address that is refused changes by being asked again.
  if (outcome === 'gone' || outcome === 'blocked' || delay === undefined) {
    return { status: 'failed' };
  }
  const wait = delay * (1 + retry.jitter * (2 * random - 1));
  const asked = Math.min(options.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  return { status: 'pending', dueAt: Math.round(now + Math.max(wait, asked)) };
}
