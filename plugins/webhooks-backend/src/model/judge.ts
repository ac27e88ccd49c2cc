import type {
  DisabledReason,
  HealthDay,
} from 'backstage-plugin-webhooks-common';
import { utcDay } from './clock';
import {
  earlyWarning,
  type EarlyWarningCause,
  type FailingRun,
} from './earlyWarning';
import {
  daysToJudge,
  evaluateHealth,
  hasLowRate,
  lowRateStreak,
  type HealthRuleOptions,
} from './healthRules';

/** The warnings to owners, in increasing severity. */
export const WARNINGS = ['early', 'success-rate', 'failing-days'] as const;

export type Warning = (typeof WARNINGS)[number];

/** The combined verdict of all rules. */
export type Judgement<TDay extends HealthDay = HealthDay> =
  | { kind: 'fine' }
  | { kind: 'early'; cause: EarlyWarningCause }
  | { kind: 'success-rate'; days: TDay[] }
  | { kind: 'failing-days'; failingDays: number }
  | {
      kind: 'broken';
      reason: Exclude<DisabledReason, 'manual'>;
      days: TDay[];
    };

/**
 * Applies all rules: the integration is disabled, or its owners get the strongest warning that applies.
 *
 * @param subject - the integration with its days with traffic within the window, oldest first
 */
export function judge<TDay extends HealthDay>(
  subject: { days: TDay[]; run: FailingRun },
  options: HealthRuleOptions,
  now: number,
): Judgement<TDay> {
  const verdict = evaluateHealth(subject.days, options);
  if (verdict.broken) {
    return {
      kind: 'broken',
      reason: verdict.broken,
      days: verdict.evidence,
    };
  }
  const lowRate = lowRateStreak(subject.days, options.successRate);
  const isLow = lowRate.length >= options.successRate.days;
  if (isLow && options.successRate.disable) {
    return { kind: 'broken', reason: 'success-rate', days: lowRate };
  }
  if (verdict.warn) {
    return { kind: 'failing-days', failingDays: verdict.failingDays };
  }
  if (isLow) {
    return { kind: 'success-rate', days: lowRate };
  }
  const cause = earlyWarning(subject.run, options.earlyWarning, now);
  return cause ? { kind: 'early', cause } : { kind: 'fine' };
}

/**
 * Whether a warning about the success rate has ended: the latest complete day with enough traffic had a sufficient
 * rate.
 *
 * The current day is ignored, because its rate may still cross the limit several times.
 */
export function hasRegainedRate(
  days: HealthDay[],
  options: Pick<HealthRuleOptions, 'successRate'>,
  now: number,
): boolean {
  const today = utcDay(now);
  const last = daysToJudge(
    days.filter(({ date }) => date < today),
    options.successRate,
  ).at(-1);
  return last !== undefined && !hasLowRate(last, options.successRate);
}
