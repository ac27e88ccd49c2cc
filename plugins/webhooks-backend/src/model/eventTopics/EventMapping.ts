import { createHash } from 'node:crypto';
import {
  evaluateFilterPredicate,
  type FilterPredicate,
} from '@backstage/filter-predicates';
import type { EventParams } from '@backstage/plugin-events-node';
import type { JsonValue } from '@backstage/types';
import { LIMITS, type EventType } from 'backstage-plugin-webhooks-common';
import type { Projection, ProjectionContext } from './projection';

/** The mapping of a topic to an event type. */
export interface EventMapping {
  topic: string;
  type: EventType;
  /** A predicate on `topic`, `payload` and `metadata`. */
  filter?: FilterPredicate;
  /** The path of the delivery id. */
  idempotencyFrom?: Projection;
  /** Names of the metadata that the projection may use. */
  metadata: string[];
  /** Builds the payload. Default: unchanged. */
  payload?: Projection;
}

/** An event to dispatch. */
export interface MappedEvent {
  type: string;
  /** JSON. */
  payloadText: string;
  idempotencyKey?: string;
}

/**
 * Converts an event of a topic to one that can be dispatched.
 *
 * @returns `filtered` if the filter excludes it, `invalid` if it cannot be serialised
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

/** The metadata of an event are all headers of a request, including its tokens, so only named ones may be used. */
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
    // It has a cycle or a BigInt.
    return undefined;
  }
}

function isId(id: unknown): id is string | number {
  return (typeof id === 'string' && id !== '') || typeof id === 'number';
}

/**
 * The idempotency key. It contains the topic, because a delivery is published on several topics, such as `github` and
 * `github.push`.
 */
function idempotencyKey(topic: string, id: string): string {
  const key = `events:${topic}:${id}`;
  return key.length <= LIMITS.idempotencyKey && /^[\x21-\x7e]+$/.test(key)
    ? key
    : `events:${createHash('sha256').update(key).digest('hex')}`;
}
