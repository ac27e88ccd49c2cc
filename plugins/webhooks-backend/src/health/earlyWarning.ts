import type { EarlyWarningOptions } from '../config';

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
}

/** The reason of an early warning. */
export type EarlyWarningCause = 'pauses' | 'failing-for';

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
  const { failures, failingSince } = run;
  return failingSince !== undefined &&
    failures >= MIN_FAILURES &&
    now - failingSince >= options.failingForMs
    ? 'failing-for'
    : undefined;
}
