import type { SubscriptionRecord } from './findSubscriptions';

/** Converts patterns to subscriptions without grants. */
export function ungranted(patterns: string[]): SubscriptionRecord[] {
  return patterns.map(pattern => ({ pattern, granted: false }));
}
