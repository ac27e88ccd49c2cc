import type { JsonObject, JsonValue } from '@backstage/types';
import { normalizeEntityRef } from './entityRefs';

/** The entity that an event is about, for subscriptions limited to an owner. */
export type EventSubject =
  | { owners: string[] }
  /** The catalog knows its owners. */
  | { entityRef: string };

/**
 * Returns the entity that an event is about, if any.
 *
 * @remarks
 * Events of the plugin itself name the owners, because the catalog does not know those of a deleted entity. They include
 * the previous owner. Owners named by other dispatchers are ignored.
 *
 * @param isOwn - whether the plugin itself dispatches the event
 */
export function toSubject(
  payload: JsonValue | undefined,
  isOwn: boolean,
): EventSubject | undefined {
  const { entityRef, summary, previous, integration } = toObject(payload);
  if (isOwn) {
    const owners = [summary, previous, integration]
      .map(part => toObject(part).owner)
      .filter(owner => typeof owner === 'string');
    if (owners.length > 0) {
      return { owners: owners.map(normalizeEntityRef) };
    }
  }
  return typeof entityRef === 'string'
    ? { entityRef: normalizeEntityRef(entityRef) }
    : undefined;
}

function toObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? value
    : {};
}
