import type { SubscriptionRecord } from './findSubscriptions';

/** The subscriptions of patterns without a grant. */
export function ungranted(patterns: string[]): SubscriptionRecord[] {
  return patterns.map(pattern => ({ pattern, granted: false }));
}
