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
 * @param isKnown - whether the caller may know of an event type to suggest
 *
 * @throws `InputError` if a pattern names an event type that is not registered
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
 * Resolves the event types of an integration to the subscriptions that a dispatch matches, limited to those that the
 * caller may subscribe to.
 *
 * @remarks
 * A wildcard covers the event types that the caller may subscribe to; `*` excludes operational events. It is stored
 * unchanged if the caller may subscribe to every public event type that it matches, otherwise as the names of the
 * registered ones. Protected event types are always stored by name, because their dispatch only matches granted names.
 * So a wildcard never receives an event type that was registered as protected or became protected later.
 *
 * @param options - `kept`: the existing subscriptions, which need no new permission
 *
 * @throws `NotAllowedError` if the caller may subscribe to nothing that a pattern covers
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

/** Whether an event type is granted by name even while it is protected. */
function isGranted(scope: Scope<EventTypeFilter>, name: string): boolean {
  return includesEventType(scope, { name, visibility: 'protected' });
}
