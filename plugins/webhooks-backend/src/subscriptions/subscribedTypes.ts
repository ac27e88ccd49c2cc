import { eventTypePatterns } from 'backstage-plugin-webhooks-common';
import type { EventTypeFilter } from 'backstage-plugin-webhooks-node';
import type { SubscriptionRecord } from '../database/IntegrationStore';
import type { RegisteredEventType } from '../eventTypes/EventTypeRegistry';
import { includesEventType, type Scope } from '../model/scope';

/**
 * Returns the names of the registered event types that an integration subscribes to and the caller may subscribe to.
 */
export function subscribedTypes(options: {
  types: RegisteredEventType[];
  scope: Scope<EventTypeFilter>;
  subscriptions: SubscriptionRecord[];
}): string[] {
  const { types, scope, subscriptions } = options;
  return types
    .filter(
      type =>
        includesEventType(scope, type) && isSubscribed(type, subscriptions),
    )
    .map(({ name }) => name);
}

/** A protected event type requires a grant by name. */
function isSubscribed(
  { name, visibility }: RegisteredEventType,
  subscriptions: SubscriptionRecord[],
): boolean {
  if (visibility === 'protected') {
    return subscriptions.some(
      ({ pattern, granted }) => granted && pattern === name,
    );
  }
  const patterns = eventTypePatterns(name);
  return subscriptions.some(({ pattern }) => patterns.includes(pattern));
}
