import { matchesEventType } from 'backstage-plugin-webhooks-common';
import type { EventTypeFilter } from 'backstage-plugin-webhooks-node';
import type { RegisteredEventType } from '../eventTypes/EventTypeRegistry';
import { isOperational } from '../model/operationalEventTypes';
import { includesEventType, type Scope } from '../model/scope';

/**
 * Returns the registered event types that a pattern matches and a scope includes. `*` excludes operational events: a
 * subscription to everything in the portal is not meant for these.
 */
export function includedTypes(
  pattern: string,
  types: RegisteredEventType[],
  scope: Scope<EventTypeFilter>,
): RegisteredEventType[] {
  return types.filter(
    type =>
      matchesEventType(pattern, type.name) &&
      includesEventType(scope, type) &&
      !(pattern === '*' && isOperational(type.name)),
  );
}
