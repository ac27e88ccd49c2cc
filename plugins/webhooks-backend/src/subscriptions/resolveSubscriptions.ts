import {
  matchesEventType,
  webhooksEventSubscribePermission,
} from 'backstage-plugin-webhooks-common';
import type { EventTypeFilter } from 'backstage-plugin-webhooks-node';
import { refusal } from '../access/refusal';
import type { SubscriptionRecord } from '../database/IntegrationStore';
import type {
  EventTypeRegistry,
  RegisteredEventType,
} from '../eventTypes/EventTypeRegistry';
import { includesEventType, includesPattern, type Scope } from '../model/scope';
import { includedTypes } from './includedTypes';

/**
 * @param isKnown - whether the caller may be told of an event type that was meant
 *
 * @throws `InputError` when one of the patterns names an event type that is not registered
 */
export function assertRegistered(
  patterns: string[],
  eventTypes: EventTypeRegistry,
  isKnown: Parameters<EventTypeRegistry['get']>[1],
): void {
  patterns
    .filter(pattern => !pattern.endsWith('*'))
    .forEach(name => eventTypes.get(name, isKnown));
}

/**
 * Resolves the event types that an integration subscribes to into the subscriptions that a dispatch looks up, as far as
 * the caller may subscribe to them.
 *
 * @remarks
 * A wildcard stands for what the caller may subscribe to, `*` without the events about integrations themselves: whoever
 * wants everything that happens in the portal does not want these. It is stored as it is when that includes every public event
 * type that it matches, else as the names of those that are registered. Protected event types are always stored by name:
 * a dispatch of one looks up granted names only, so a wildcard never gets an event type that was registered or became
 * protected later.
 *
 * @param options - `kept`: the subscriptions that the integration has already, which need no permission again
 *
 * @throws `NotAllowedError` when nothing of what one of the patterns stands for may be subscribed to
 */
export function resolveSubscriptions(options: {
  patterns: string[];
  types: RegisteredEventType[];
  scope: Scope<EventTypeFilter>;
  kept: SubscriptionRecord[];
}): SubscriptionRecord[] {
  const { patterns, types, scope, kept } = options;
  const resolved = new Map<string, SubscriptionRecord>();
  const add = (subscription: SubscriptionRecord) =>
    resolved.set(subscription.pattern, subscription);
  patterns
    .flatMap(pattern => resolvePattern(pattern, types, scope))
    .forEach(add);
  kept
    .filter(({ pattern }) =>
      patterns.some(given => matchesEventType(given, pattern)),
    )
    .filter(({ pattern, granted }) => granted || !resolved.has(pattern))
    .forEach(add);
  const refused = patterns.filter(
    given =>
      ![...resolved.keys()].some(pattern => matchesEventType(given, pattern)),
  );
  if (refused.length > 0) {
    throw refusal(
      webhooksEventSubscribePermission,
      `to subscribe to '${refused.join("', '")}'`,
    );
  }
  return [...resolved.values()];
}

function resolvePattern(
  pattern: string,
  types: RegisteredEventType[],
  scope: Scope<EventTypeFilter>,
): SubscriptionRecord[] {
  if (!pattern.endsWith('*')) {
    const type = types.find(({ name }) => name === pattern);
    return includesEventType(scope, type ?? { name: pattern })
      ? [{ pattern, granted: isGranted(scope, pattern) }]
      : [];
  }
  const included = includedTypes(pattern, types, scope);
  const names = included
    .filter(
      ({ visibility }) =>
        visibility === 'protected' || !includesPattern(scope, pattern),
    )
    .map(({ name, visibility }) => ({
      pattern: name,
      granted: visibility === 'protected',
    }));
  return includesPattern(scope, pattern)
    ? [{ pattern, granted: false }, ...names]
    : names;
}

/** Whether an event type may be subscribed to by its name even while it is protected. */
function isGranted(scope: Scope<EventTypeFilter>, name: string): boolean {
  return includesEventType(scope, { name, visibility: 'protected' });
}
