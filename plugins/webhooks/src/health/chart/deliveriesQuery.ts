/** The filters of the log that select the deliveries of a period, or from a time on, with further filters. */
export function deliveriesQuery(
  period: { start: string; end?: string },
  filters: { code?: string; outcome?: string; type?: string } = {},
): string {
  const query = new URLSearchParams({ range: 'custom', from: period.start });
  if (period.end) {
    // The end of the filter belongs to it, the end of a period does not.
    query.set('to', new Date(Date.parse(period.end) - 1).toISOString());
  }
  for (const [name, value] of Object.entries(filters)) {
    query.set(name, value);
  }
  return query.toString();
}
