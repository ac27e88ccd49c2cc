import type {
  DisabledReason,
  HealthDay,
} from 'backstage-plugin-webhooks-common';
import type { HealthOptions } from '../config';

/** What the health rules make of an integration. */
export interface Verdict<TDay extends HealthDay = HealthDay> {
  /** The rule that it breaks; absent while it may go on. */
  broken?: Exclude<DisabledReason, 'manual'>;
  /** Whether its owners should be warned. */
  warn: boolean;
  /** Days with failures and no success in a row, up to today. */
  failingDays: number;
  /** The days on which the verdict rests. */
  evidence: TDay[];
}

/**
 * Decides whether an integration is broken.
 *
 * @remarks
 * Three rules. `gone`: any 410 in the window. `timeouts`: a UTC day with at least `timeoutsPerDay` timeouts that are
 * at least half of its attempts. `failing-days`: `failingDays` days with failures and no success in a row; a
 * quiet day neither breaks nor feeds the row, one success ends it. A day on which the receiver only asked for
 * patience (429) is quiet.
 *
 * @param days - days with traffic within the window, oldest first
 */
export function evaluateHealth<TDay extends HealthDay>(
  days: TDay[],
  options: Pick<
    HealthOptions,
    'failingDays' | 'timeoutsPerDay' | 'warnAfterDays'
  >,
): Verdict<TDay> {
  const streak = failingStreak(days);
  const verdict = { warn: false, failingDays: streak.length };
  const gone = days.filter(day => day.fatal > 0);
  if (gone.length > 0) {
    return { ...verdict, broken: 'gone', evidence: gone };
  }
  const timedOut = days.filter(
    day =>
      day.timeout >= options.timeoutsPerDay &&
      day.timeout * 2 >= attemptsOf(day),
  );
  if (timedOut.length > 0) {
    return { ...verdict, broken: 'timeouts', evidence: timedOut };
  }
  if (streak.length >= options.failingDays) {
    return { ...verdict, broken: 'failing-days', evidence: streak };
  }
  return {
    ...verdict,
    warn: streak.length >= options.warnAfterDays,
    evidence: streak,
  };
}

function failingStreak<TDay extends HealthDay>(days: TDay[]): TDay[] {
  const lastSuccess = days.findLastIndex(day => day.success > 0);
  return days.slice(lastSuccess + 1).filter(day => failuresOf(day) > 0);
}

/** Attempts of a day that speak against the integration. */
export function failuresOf(day: HealthDay): number {
  return day.error + day.timeout + day.fatal;
}

/** All attempts of a day. */
export function attemptsOf(day: HealthDay): number {
  return day.success + failuresOf(day) + day.throttled;
}
