/**
 * The inclusive range of each limit of a {@link HealthPolicy}. `pauses` and `failingForMinutes` belong to
 * `earlyWarning`.
 *
 * @public
 */
export const HEALTH_POLICY_RANGES = {
  failingDays: { min: 1, max: 365 },
  timeoutsPerDay: { min: 1, max: 1_000_000 },
  pauses: { min: 1, max: 100 },
  failingForMinutes: { min: 1, max: 7 * 24 * 60 },
} as const;

/**
 * The default limits of the health rules, unless a {@link HealthPolicy} or the configuration sets others.
 *
 * @public
 */
export const DEFAULT_HEALTH_LIMITS = {
  failingDays: 7,
  timeoutsPerDay: 1_000,
  pauses: 2,
  failingForMinutes: 60,
} as const;
