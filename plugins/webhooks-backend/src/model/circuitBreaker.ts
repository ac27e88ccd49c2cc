/*
 * The circuit breaker of an integration, which is independent of the retry schedules of its deliveries.
 *
 * A receiver that requests a pause, by 429 or `Retry-After`, gets nothing for that time. An integration that keeps
 * failing is paused with increasing pauses. After each pause a single probe is sent, and its success closes the
 * circuit. Waiting deliveries use up no attempts. Pauses do not affect the health rules, which continue to count.
 */
import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import { isFailure } from './outcome';
import { LONGEST_RETRY_AFTER_MS, THROTTLE_MS } from './retrySchedule';
import { MINUTE_MS } from './durations';

/** The limits of the circuit breaker. */
export interface CoolDownOptions {
  /** Consecutive failures that open the circuit. */
  failures: number;
  /** Duration of the first pause, doubled for each further one. */
  pauseMs: number;
  maxPauseMs: number;
}

/** Long enough to relieve a receiver, short enough to notice a restart soon. */
export const DEFAULT_COOL_DOWN: CoolDownOptions = {
  failures: 10,
  pauseMs: 30_000,
  maxPauseMs: 30 * MINUTE_MS,
};

/** The reason of a pause: the receiver keeps failing, or it requested the pause. */
export type PauseReason = 'cool-down' | 'throttled';

/** The state of a circuit breaker. Times are epoch milliseconds. */
export interface CircuitState {
  /** Consecutive failures up to the latest attempt. */
  failures: number;
  /** How often it has opened since the last success. Above zero only probes go out. */
  trips: number;
  pausedUntil?: number;
  pauseReason?: PauseReason;
  /** Until when a probe is in flight. */
  probeUntil?: number;
}

/** The state after the given attempts, in order. */
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

/** The state after a manual resume. Earlier failures no longer count. */
export const RESUMED: CircuitState = { failures: 0, trips: 0 };

/**
 * The state after a manual redelivery: during a cool-down the probe becomes due immediately. A pause that the receiver
 * requested is kept.
 */
export function probeNow(circuit: CircuitState, now: number): CircuitState {
  return isPaused(circuit, now) && circuit.pauseReason === 'cool-down'
    ? { ...circuit, pausedUntil: now }
    : circuit;
}

/** Whether deliveries wait for a pause or its probe. */
export function isHeldBack(circuit: CircuitState, now: number): boolean {
  return circuit.trips > 0 || isPaused(circuit, now);
}

/**
 * The state after a success, including that of a test ping.
 *
 * @remarks
 * A success ends a cool-down. A pause that the receiver requested is kept, because one accepted request does not mean
 * that it can handle the whole backlog.
 */
export function afterSuccess(circuit: CircuitState, now: number): CircuitState {
  // A success from before the pause must not shorten the requested time.
  return isPaused(circuit, now) && circuit.pauseReason === 'throttled'
    ? { ...circuit, failures: 0, trips: 0, probeUntil: undefined }
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
  const requestedMs =
    attempt.retryAfterMs ??
    (attempt.outcome === 'throttled' ? THROTTLE_MS : undefined);
  if (requestedMs === undefined) {
    return next;
  }
  const until = Math.ceil(now + Math.min(requestedMs, LONGEST_RETRY_AFTER_MS));
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
  // Requests in flight at the beginning of the pause carry no new information.
  if (
    isPaused(circuit, now) ||
    (circuit.trips === 0 && failures < options.failures)
  ) {
    return { ...circuit, failures };
  }
  const trips = circuit.trips + 1;
  return {
    failures,
    trips,
    pausedUntil: now + pauseMs(trips, options),
    pauseReason: 'cool-down',
  };
}

/** The duration of the pause that begins if the next probe fails. */
export function nextPauseMs(
  { trips }: CircuitState,
  options: CoolDownOptions,
): number {
  return pauseMs(trips + 1, options);
}

function isPaused({ pausedUntil }: CircuitState, now: number): boolean {
  return pausedUntil !== undefined && pausedUntil > now;
}

function pauseMs(trips: number, options: CoolDownOptions): number {
  return Math.min(options.maxPauseMs, options.pauseMs * 2 ** (trips - 1));
}
