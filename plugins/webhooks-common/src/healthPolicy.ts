/**
 * The range that each limit of a {@link HealthPolicy} can have, both ends included. `pauses` and `failingForMinutes` are
 * those of `earlyWarning`.
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
 * The limits of the health rules where neither a {@link HealthPolicy} nor the configuration gives another one.
 *
 * @public
 */
export const DEFAULT_HEALTH_LIMITS = {
  failingDays: 7,
  timeoutsPerDay: 1_000,
  pauses: 2,
  failingForMinutes: 60,
} as const;
