import { createHash } from 'node:crypto';
import {
  evaluateFilterPredicate,
  type FilterPredicate,
} from '@backstage/filter-predicates';
import type { EventParams } from '@backstage/plugin-events-node';
import type { JsonValue } from '@backstage/types';
import { LIMITS, type EventType } from 'backstage-plugin-webhooks-common';
import type { Projection, ProjectionContext } from './projection';

/** The way from the events of a topic to an event type. */
export interface EventMapping {
  topic: string;
  type: EventType;
  /** On `topic`, `payload` and `metadata`. */
  filter?: FilterPredicate;
  /** Where the id of a delivery is. */
  idempotencyFrom?: Projection;
  /** Names of the metadata that the projection may use. */
  metadata: string[];
  /** Makes the payload; as it is when absent. */
  payload?: Projection;
}

/** An event, ready to be dispatched. */
export interface MappedEvent {
  type: string;
  /** JSON. */
  payloadText: string;
  idempotencyKey?: string;
}

/**
 * Turns an event of a topic into one that can be dispatched.
 *
 * @returns `filtered` when the filter leaves it out, `invalid` when nothing can be sent of it
 */
export function mapEvent(
  mapping: EventMapping,
  { topic, eventPayload, metadata = {} }: EventParams,
): MappedEvent | 'filtered' | 'invalid' {
  const context: ProjectionContext = { topic, payload: eventPayload, metadata };
  if (
    mapping.filter &&
    !evaluateFilterPredicate(mapping.filter, context as unknown as JsonValue)
  ) {
    return 'filtered';
  }
  const payloadText = toJson(
    mapping.payload
      ? mapping.payload({ ...context, metadata: allowed(mapping, metadata) })
      : eventPayload,
  );
  if (payloadText === undefined) {
    return 'invalid';
  }
  const id = mapping.idempotencyFrom?.(context);
  return {
    type: mapping.type.name,
    payloadText,
    ...(isId(id) && { idempotencyKey: idempotencyKey(topic, String(id)) }),
  };
}

/** The metadata of an event are all headers of a request, with its tokens: only what is named may leave. */
function allowed(
  { metadata: names }: EventMapping,
  metadata: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap(name =>
      Object.hasOwn(metadata, name) ? [[name, metadata[name]]] : [],
    ),
  );
}

function toJson(payload: unknown): string | undefined {
  try {
    return JSON.stringify(payload);
  } catch {
    // It refers to itself, or has a BigInt.
    return undefined;
  }
}

function isId(id: unknown): id is string | number {
  return (typeof id === 'string' && id !== '') || typeof id === 'number';
}

/**
 * The key with which a delivery is stored once. It has the topic, because one delivery comes over several, such as
 * `github` and `github.push`.
 */
function idempotencyKey(topic: string, id: string): string {
  const key = `events:${topic}:${id}`;
  return key.length <= LIMITS.idempotencyKey && /^[\x21-\x7e]+$/.test(key)
    ? key
    : `events:${createHash('sha256').update(key).digest('hex')}`;
}
