/** The predefined time ranges, all of which end now. */
export const TIME_RANGES = {
  hour: { hours: 1 },
  day: { hours: 24 },
  week: { days: 7 },
  month: { days: 30 },
} as const;

/** The time before every delivery. */
export const ALWAYS = new Date(0).toISOString();

/** The time range whose start and end the viewer chooses. */
export const CUSTOM_RANGE = 'custom';

export type TimeRange = keyof typeof TIME_RANGES;

/**
 * The query of a log between two times, both inclusive.
 *
 * @param to - absent for no end
 * @param filters - further filters of the log
 */
export function rangeQuery(
  from: string,
  to: string | undefined,
  filters: Record<string, string> = {},
): string {
  return new URLSearchParams({
    range: CUSTOM_RANGE,
    from,
    ...(to !== undefined && { to }),
    ...filters,
  }).toString();
}
