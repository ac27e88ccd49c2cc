/** The limits of early warnings, which alert owners within the hour. */
export interface EarlyWarningOptions {
  /** Consecutive cool-down pauses. */
  pauses: number;
  /** Time with only failures. */
  failingForMs: number;
}

/** Minimum number of failures. Fewer may be a single delivery in a brief outage. */
const MIN_FAILURES = 3;

/** The failures of an integration since its last success. Times are epoch milliseconds. */
export interface FailingRun {
  /** Consecutive failures. */
  failures: number;
  /** How often the circuit breaker has opened. */
  trips: number;
  /** The time of the first failure. */
  failingSince?: number;
  /** The time of the first 429 since the last success. */
  throttledSince?: number;
}

/** The reason of an early warning. */
export type EarlyWarningCause = 'pauses' | 'failing-for' | 'throttled';

/**
 * Decides whether owners are warned before the daily rules apply.
 *
 * @returns undefined if there is nothing to warn about
 */
export function earlyWarning(
  run: FailingRun,
  options: EarlyWarningOptions,
  now: number,
): EarlyWarningCause | undefined {
  if (run.trips >= options.pauses) {
    return 'pauses';
  }
  const { failures, failingSince, throttledSince } = run;
  const isLong = (since: number | undefined) =>
    since !== undefined && now - since >= options.failingForMs;
  if (failures >= MIN_FAILURES && isLong(failingSince)) {
    return 'failing-for';
  }
  return isLong(throttledSince) ? 'throttled' : undefined;
}
