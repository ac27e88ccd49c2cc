import type {
  HEALTH_POLICY_RANGES,
  HealthPolicy,
} from 'backstage-plugin-webhooks-common';

/** The limits of a health policy, in display order. */
export const HEALTH_LIMITS = [
  'failingDays',
  'timeoutsPerDay',
  'pauses',
  'failingForMinutes',
] as const satisfies (keyof typeof HEALTH_POLICY_RANGES)[];

/** A health policy as a flat object. */
export type HealthLimits = Partial<
  Record<(typeof HEALTH_LIMITS)[number], number>
>;

export function toLimits(policy: HealthPolicy = {}): HealthLimits {
  const { earlyWarning, ...limits } = policy;
  return { ...limits, ...earlyWarning };
}

/** @returns undefined if there are no limits */
export function toPolicy(limits: HealthLimits): HealthPolicy | undefined {
  const { failingDays, timeoutsPerDay, pauses, failingForMinutes } = limits;
  const earlyWarning = {
    ...(pauses !== undefined && { pauses }),
    ...(failingForMinutes !== undefined && { failingForMinutes }),
  };
  const policy = {
    ...(failingDays !== undefined && { failingDays }),
    ...(timeoutsPerDay !== undefined && { timeoutsPerDay }),
    ...(Object.keys(earlyWarning).length > 0 && { earlyWarning }),
  };
  return Object.keys(policy).length > 0 ? policy : undefined;
}
