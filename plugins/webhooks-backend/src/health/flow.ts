/*
 * How fast an integration may be sent to at the moment: as a whole, beside the retry schedule of each delivery.
 *
 * A receiver that answers 429 is left alone for as long as it asks. One that fails again and again is paused, longer
 * each time (a circuit breaker): after a pause a single probe goes out, and its success ends the matter. Deliveries
 * that wait meanwhile burn no attempts. Neither is a judgement: the health rules go on counting.
 */
import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import type { CoolDownOptions } from '../config';
import { isFailure } from '../delivery/outcome';

/** How long a receiver that answers 429 without `Retry-After` is left alone. */
const THROTTLE_MS = 5_000;
/** The longest that one `Retry-After` can stop an integration. */
const LONGEST_THROTTLE_MS = 60 * 60 * 1000;

/** Why nothing is sent for a while. */
export type PauseReason = 'cool-down' | 'throttled';

/** The flow state of an integration; times in epoch milliseconds. */
export interface Flow {
  /** Failures in a row, up to the newest attempt. */
  failures: number;
  /** Cool-down pauses since it last worked. Above zero only probes go out. */
  pauses: number;
  pausedUntil?: number;
  pauseReason?: PauseReason;
  /** Until when a probe is under way. */
  probeUntil?: number;
}

/**
 * The flow state after some attempts, in their order.
 */
export function nextFlow(
  flow: Flow,
  attempts: { outcome: AttemptOutcome; retryAfterMs?: number }[],
  now: number,
  options: CoolDownOptions,
): Flow {
  return attempts.reduce(
    (state, attempt) => afterAttempt(state, attempt, now, options),
    flow,
  );
}

function afterAttempt(
  flow: Flow,
  attempt: { outcome: AttemptOutcome; retryAfterMs?: number },
  now: number,
  options: CoolDownOptions,
): Flow {
  const paused = flow.pausedUntil !== undefined && flow.pausedUntil > now;
  if (attempt.outcome === 'success') {
    // A success of before the 429 does not shorten the time that the receiver asked for.
    return paused && flow.pauseReason === 'throttled'
      ? { ...flow, failures: 0, pauses: 0, probeUntil: undefined }
      : { failures: 0, pauses: 0 };
  }
  if (!isFailure(attempt.outcome)) {
    const wait = Math.min(
      attempt.retryAfterMs ?? THROTTLE_MS,
      LONGEST_THROTTLE_MS,
    );
    return {
      ...flow,
      pausedUntil: Math.max(flow.pausedUntil ?? 0, now + wait),
      pauseReason: 'throttled',
      probeUntil: undefined,
    };
  }
  const failures = flow.failures + 1;
  // What was under way when the pause began says nothing new.
  if (paused || (flow.pauses === 0 && failures < options.failures)) {
    return { ...flow, failures };
  }
  const pauses = flow.pauses + 1;
  return {
    failures,
    pauses,
    pausedUntil: now + pauseMs(pauses, options),
    pauseReason: 'cool-down',
  };
}

function pauseMs(pauses: number, options: CoolDownOptions): number {
  return Math.min(options.maxPauseMs, options.pauseMs * 2 ** (pauses - 1));
}
