/** When owners hear of failures within the hour. */
export interface EarlyWarningOptions {
  /** Cool-down pauses in a row. */
  pauses: number;
  /** Time with failures only. */
  failingForMs: number;
}

/** So few failures may belong to one delivery and a brief outage. */
const MIN_FAILURES = 3;

/** How an integration has been failing since it last worked; times in epoch milliseconds. */
export interface FailingRun {
  /** Failures in a row. */
  failures: number;
  /** Cool-down pauses in a row. */
  pauses: number;
  /** The first of the failures. */
  failingSince?: number;
  /** The first answer of 429 since it last worked. */
  throttledSince?: number;
}

/** The reason of an early warning. */
export type EarlyWarningCause = 'pauses' | 'failing-for' | 'throttled';

/**
 * Decides whether the owners hear of failures before the daily rules see them.
 *
 * @returns undefined while there is nothing to warn about
 */
export function earlyWarning(
  run: FailingRun,
  options: EarlyWarningOptions,
  now: number,
): EarlyWarningCause | undefined {
  if (run.pauses >= options.pauses) {
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
