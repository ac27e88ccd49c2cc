import type { HealthPolicy } from 'backstage-plugin-webhooks-common';
import type { HealthRuleOptions } from './healthRules';
import { MINUTE_MS } from './durations';

/** The options of the health rules for an integration: its policy, with defaults from the configuration. */
export function withPolicy(
  options: HealthRuleOptions,
  policy: HealthPolicy = {},
): HealthRuleOptions {
  const { timeoutsPerDay = options.timeoutsPerDay, earlyWarning } = policy;
  return {
    ...options,
    ...(policy.failingDays !== undefined &&
      toFailingDays(policy.failingDays, options)),
    timeoutsPerDay,
    earlyWarning: {
      pauses: earlyWarning?.pauses ?? options.earlyWarning.pauses,
      failingForMs:
        earlyWarning?.failingForMinutes === undefined
          ? options.earlyWarning.failingForMs
          : earlyWarning.failingForMinutes * MINUTE_MS,
    },
  };
}

/** More days than the window has could never be reached. */
function toFailingDays(
  given: number,
  { windowDays }: HealthRuleOptions,
): Pick<HealthRuleOptions, 'failingDays' | 'warnAfterDays'> {
  const failingDays = Math.min(given, windowDays);
  return { failingDays, warnAfterDays: Math.ceil(failingDays / 2) };
}
