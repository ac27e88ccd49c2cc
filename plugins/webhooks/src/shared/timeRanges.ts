/** The time ranges that the portal offers, each ending now. */
export const TIME_RANGES = {
  hour: { hours: 1 },
  day: { hours: 24 },
  week: { days: 7 },
  month: { days: 30 },
} as const;

/** The time range that the viewer gives both ends of. */
export const CUSTOM_RANGE = 'custom';

export type TimeRange = keyof typeof TIME_RANGES;
