import { rangeQuery } from '../../shared/timeRanges';

/** The filters of the log that select the deliveries of a period, or from a time on, with further filters. */
export function deliveriesQuery(
  period: { start: string; end?: string },
  filters: { code?: string; outcome?: string; type?: string } = {},
): string {
  const { start, end } = period;
  // The end of the filter is inclusive, the end of a period is not.
  const to = end && new Date(Date.parse(end) - 1).toISOString();
  return rangeQuery(start, to, filters);
}
