/*
 * How fast an integration may be sent to at the moment: as a whole, apart from the retry schedule of each delivery.
 *
 * A receiver that asks to be left alone, by 429 or by `Retry-After`, is left alone for that long. One that fails again
 * and again is paused, longer each time (a circuit breaker): after a pause a single probe goes out, and its success ends
 * the matter. Deliveries that wait meanwhile use up no attempts. Neither is a judgement: the health rules go on counting.
 */
import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import { isFailure } from './outcome';
import { LONGEST_RETRY_AFTER_MS, THROTTLE_MS } from './retrySchedule';

/** When an integration that keeps failing is paused. */
export interface CoolDownOptions {
  /** Failures in a row. */
  failures: number;
  /** The first pause; each further one is twice as long. */
  pauseMs: number;
  maxPauseMs: number;
}

/** Long enough to spare a receiver, short enough for one that was restarted to be found soon. */
export const DEFAULT_COOL_DOWN: CoolDownOptions = {
  failures: 10,
  pauseMs: 30_000,
  maxPauseMs: 30 * 60_000,
};

/** Why nothing is sent for a while: the receiver keeps failing, or it asked to be left alone. */
export type PauseReason = 'cool-down' | 'throttled';

/** The circuit breaker of an integration; times in epoch milliseconds. */
export interface CircuitState {
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
 * The circuit breaker after some attempts, in their order.
 */
export function nextCircuitState(
  circuit: CircuitState,
  attempts: Ending[],
  now: number,
  options: CoolDownOptions,
): CircuitState {
  return attempts.reduce(
    (state, attempt) => afterAttempt(state, attempt, now, options),
    circuit,
  );
}

interface Ending {
  outcome: AttemptOutcome;
  retryAfterMs?: number;
}

/** The circuit breaker of an integration whose pause somebody has ended: nothing that failed before it counts any more. */
export const RESUMED: CircuitState = { failures: 0, pauses: 0 };

/**
 * The circuit breaker when somebody asks for a delivery in a cool-down: its probe is due at once. A receiver that has asked to
 * be left alone is left alone.
 */
export function probeNow(circuit: CircuitState, now: number): CircuitState {
  return isPaused(circuit, now) && circuit.pauseReason === 'cool-down'
    ? { ...circuit, pausedUntil: now }
    : circuit;
}

/** Whether deliveries wait for a pause or for its probe. */
export function isHeldBack(circuit: CircuitState, now: number): boolean {
  return circuit.pauses > 0 || isPaused(circuit, now);
}

/**
 * The circuit breaker after a success that is no attempt of the integration's own deliveries, such as that of a test.
 *
 * @remarks
 * It ends a cool-down, which waits for nothing but a success. Where the receiver has asked to be left alone, it stays in
 * force: one request that is taken says nothing about the many that wait, and resuming takes a decision.
 */
export function afterSuccess(circuit: CircuitState, now: number): CircuitState {
  // A success from before the pause does not shorten the time that the receiver asked for.
  return isPaused(circuit, now) && circuit.pauseReason === 'throttled'
    ? { ...circuit, failures: 0, pauses: 0, probeUntil: undefined }
    : RESUMED;
}

function afterAttempt(
  circuit: CircuitState,
  attempt: Ending,
  now: number,
  options: CoolDownOptions,
): CircuitState {
  if (attempt.outcome === 'success') {
    return afterSuccess(circuit, now);
  }
  const next = isFailure(attempt.outcome)
    ? afterFailure(circuit, now, options)
    : { ...circuit, probeUntil: undefined };
  const asked =
    attempt.retryAfterMs ??
    (attempt.outcome === 'throttled' ? THROTTLE_MS : undefined);
  if (asked === undefined) {
    return next;
  }
  const until = Math.ceil(now + Math.min(asked, LONGEST_RETRY_AFTER_MS));
  return until > (next.pausedUntil ?? 0)
    ? { ...next, pausedUntil: until, pauseReason: 'throttled' }
    : next;
}

function afterFailure(
  circuit: CircuitState,
  now: number,
  options: CoolDownOptions,
): CircuitState {
  const failures = circuit.failures + 1;
  // Requests that were under way when the pause began say nothing new.
  if (
    isPaused(circuit, now) ||
    (circuit.pauses === 0 && failures < options.failures)
  ) {
    return { ...circuit, failures };
  }
  const pauses = circuit.pauses + 1;
  return {
    failures,
    pauses,
    pausedUntil: now + pauseMs(pauses, options),
    pauseReason: 'cool-down',
  };
}

function isPaused({ pausedUntil }: CircuitState, now: number): boolean {
  return pausedUntil !== undefined && pausedUntil > now;
}

function pauseMs(pauses: number, options: CoolDownOptions): number {
  return Math.min(options.maxPauseMs, options.pauseMs * 2 ** (pauses - 1));
}
