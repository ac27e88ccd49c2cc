/** The predefined time ranges, each ending now. */
export const TIME_RANGES = {
  hour: { hours: 1 },
  day: { hours: 24 },
  week: { days: 7 },
  month: { days: 30 },
} as const;

/** The time before every delivery. */
export const ALWAYS = new Date(0).toISOString();

/** The time range with a start and end of the viewer's choice. */
export const CUSTOM_RANGE = 'custom';

export type TimeRange = keyof typeof TIME_RANGES;

/**
 * The query of a log between two times, which are both included.
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
