/** The predefined time ranges, each ending now. */
export const TIME_RANGES = {
  hour: { hours: 1 },
  day: { hours: 24 },
  week: { days: 7 },
  month: { days: 30 },
} as const;

/** The time range with a start and end of the viewer's choice. */
export const CUSTOM_RANGE = 'custom';

export type TimeRange = keyof typeof TIME_RANGES;
