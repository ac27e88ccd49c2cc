import { eventTypePatterns } from 'backstage-plugin-webhooks-common';

/** The patterns that group at least two of the given event types, widest first. */
export function commonPatterns(names: string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) {
    for (const pattern of eventTypePatterns(name)) {
      counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([pattern, count]) => pattern.endsWith('*') && count > 1)
    .map(([pattern]) => pattern)
    .sort((a, b) => a.localeCompare(b));
}
