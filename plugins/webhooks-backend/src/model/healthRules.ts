import type {
  DisabledReason,
  HealthDay,
} from 'backstage-plugin-webhooks-common';
import type { EarlyWarningOptions } from './earlyWarning';

/** The limits of the success rate rule. */
export interface SuccessRateOptions {
  /** Minimum ratio of successes. */
  below: number;
  /** Minimum attempts per day. Days with fewer are ignored. */
  minAttempts: number;
  /** Consecutive days. */
  days: number;
  /** Whether to disable the integration instead of warning. */
  disable: boolean;
}

/** The limits of the health rules. */
export interface HealthRuleOptions {
  windowDays: number;
  failingDays: number;
  timeoutsPerDay: number;
  warnAfterDays: number;
  earlyWarning: EarlyWarningOptions;
  successRate: SuccessRateOptions;
}

/** The verdict of the health rules on an integration. */
export interface Verdict<TDay extends HealthDay = HealthDay> {
  /** The rule that disables it, if any. */
  broken?: Exclude<DisabledReason, 'manual'>;
  /** Whether its owners should be warned. */
  warn: boolean;
  /** Consecutive days with failures and no success, up to today. */
  failingDays: number;
  /** The days that the verdict is based on. */
  evidence: TDay[];
}

/**
 * Decides whether an integration is broken.
 *
 * @remarks
 * Three rules. `gone`: any 410 in the window. `timeouts`: a UTC day with at least `timeoutsPerDay` timeouts that are at
 * least half of its attempts. `failing-days`: `failingDays` consecutive days with failures and no success. Days without
 * traffic neither extend nor reset the streak; a success ends it. A day with only 429 responses counts as a day without
 * traffic.
 *
 * @param days - days with traffic within the window, oldest first
 */
export function evaluateHealth<TDay extends HealthDay>(
  days: TDay[],
  options: Pick<
    HealthRuleOptions,
    'failingDays' | 'timeoutsPerDay' | 'warnAfterDays'
  >,
): Verdict<TDay> {
  const streak = failingStreak(days);
  const verdict = { warn: false, failingDays: streak.length };
  const gone = days.filter(day => day.gone > 0);
  if (gone.length > 0) {
    return { ...verdict, broken: 'gone', evidence: gone };
  }
  const timedOut = days.filter(
    day =>
      day.timeout >= options.timeoutsPerDay &&
      day.timeout * 2 >= countAttempts(day),
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
  return days.slice(lastSuccess + 1).filter(day => countFailures(day) > 0);
}

/**
 * The latest consecutive days with a low success rate. Days with few attempts neither extend nor end the streak.
 *
 * @param days - days with traffic, oldest first
 */
export function lowRateStreak<TDay extends HealthDay>(
  days: TDay[],
  options: Pick<SuccessRateOptions, 'below' | 'minAttempts'>,
): TDay[] {
  const judged = daysToJudge(days, options);
  const lastGood = judged.findLastIndex(day => !hasLowRate(day, options));
  return judged.slice(lastGood + 1);
}

/** The days with enough attempts for a success rate. */
export function daysToJudge<TDay extends HealthDay>(
  days: TDay[],
  options: Pick<SuccessRateOptions, 'minAttempts'>,
): TDay[] {
  return days.filter(day => decidedAttempts(day) >= options.minAttempts);
}

/** Whether the success rate of a day is too low. */
export function hasLowRate(
  day: HealthDay,
  options: Pick<SuccessRateOptions, 'below'>,
): boolean {
  return day.success < options.below * decidedAttempts(day);
}

/** Attempts of a day that succeeded or failed. A 429 is neither. */
export function decidedAttempts(day: HealthDay): number {
  return day.success + countFailures(day);
}

/** Failed attempts of a day. */
export function countFailures(day: HealthDay): number {
  return day.error + day.timeout + day.gone;
}

/** All attempts of a day. */
export function countAttempts(day: HealthDay): number {
  return day.success + countFailures(day) + day.throttled;
}
