import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import {
  toVersion,
  type EntitySection,
  type EntitySummary,
  type EntityVersion,
  type KnownVersion,
  type StoredVersion,
} from '../../model/entityVersion';
import { CATALOG_EVENT_TYPES } from './eventTypes';
import { fitPayload } from './fitPayload';

/** The changes of an entity. */
export type CatalogChange = keyof typeof CATALOG_EVENT_TYPES;

/** An event of the catalog source. */
export interface CatalogEvent {
  change: CatalogChange;
  type: string;
  payload: JsonObject;
  idempotencyKey: string;
}

/** The events about an entity, and the version to store with them. */
export interface EntityChange {
  entityRef: string;
  events: CatalogEvent[];
  /** Undefined if the entity was removed. */
  version: StoredVersion | undefined;
}

/** Facts whose changes are distinguished from those of the rest of the `spec`. */
const FACTS = ['owner', 'lifecycle', 'type'] as const;

/**
 * Compares an entity with its stored version.
 *
 * @param options - `sections`: those whose changes are dispatched; `pass`: the number of the pass, from which the
 * revisions of a new version start, so that no revision of a `uid` is reused; `maxBytes`: the size limit of a payload
 *
 * @returns undefined if there is nothing to store; no events if nothing to dispatch has changed
 */
export function compareEntity(
  before: KnownVersion | undefined,
  after: { version: EntityVersion; entity: Entity },
  options: {
    sections: readonly EntitySection[];
    pass: number;
    maxBytes: number;
  },
): EntityChange | undefined {
  const { version, entity } = after;
  const { pass, maxBytes } = options;
  // An entity whose deletion was withheld counts as the same one when it reappears, whatever its uid.
  const isAnother =
    before?.uid !== version.uid && before?.missingSince === undefined;
  if (!before || isAnother) {
    const created = toEvent(
      'created',
      { ...version, revision: pass },
      toState(version, entity),
      maxBytes,
    );
    return {
      entityRef: version.entityRef,
      events: before ? [deletion(before, 'removed'), created] : [created],
      version: { ...version, revision: pass },
    };
  }
  const changed = options.sections.filter(
    section => before.hashes[section] !== version.hashes[section],
  );
  if (changed.length === 0) {
    return isSame(before, version)
      ? undefined
      : {
          entityRef: version.entityRef,
          events: [],
          version: { ...version, revision: before.revision },
        };
  }
  const next = { ...version, revision: before.revision + 1 };
  return {
    entityRef: version.entityRef,
    events: [
      toEvent(
        'updated',
        next,
        {
          etag: entity.metadata.etag,
          changed: [...changed, ...changedFacts(before, version)],
          summary: facts(version.summary),
          previous: previousFacts(before.summary),
          entity,
        },
        maxBytes,
      ),
    ],
    version: next,
  };
}

/** The payload of the event about the creation of an entity. */
export function creationPayload(entity: Entity, maxBytes: number): JsonObject {
  const version = toVersion(entity);
  return toPayload(version, toState(version, entity), maxBytes);
}

/**
 * The event about a removed entity, based on its last version.
 *
 * @param reason - `unmatched`: it exists, but no longer matches the filter of the source
 */
export function deletion(
  before: StoredVersion,
  reason: 'removed' | 'unmatched',
): CatalogEvent {
  return toEvent(
    'deleted',
    { ...before, revision: before.revision + 1 },
    { reason, summary: facts(before.summary) },
    Infinity,
  );
}

function toEvent(
  change: CatalogChange,
  version: StoredVersion,
  details: Record<string, unknown>,
  maxBytes: number,
): CatalogEvent {
  return {
    change,
    type: CATALOG_EVENT_TYPES[change].name,
    payload: toPayload(version, details, maxBytes),
    idempotencyKey: `catalog:${version.uid}:${version.revision}`,
  };
}

function toPayload(
  { entityRef, uid }: EntityVersion,
  details: Record<string, unknown>,
  maxBytes: number,
): JsonObject {
  return fitPayload({ entityRef, uid, ...details } as JsonObject, maxBytes);
}

/** The details of the event about the creation of an entity. */
function toState({ summary }: EntityVersion, entity: Entity) {
  return { etag: entity.metadata.etag, summary: facts(summary), entity };
}

function isSame(before: KnownVersion, after: EntityVersion): boolean {
  return (
    before.missingSince === undefined &&
    before.uid === after.uid &&
    before.etag === after.etag &&
    Object.entries(after.hashes).every(
      ([section, hash]) => before.hashes[section as EntitySection] === hash,
    )
  );
}

function changedFacts(before: EntityVersion, after: EntityVersion): string[] {
  return FACTS.filter(fact => before.summary[fact] !== after.summary[fact]);
}

function previousFacts({ owner, lifecycle, type }: EntitySummary): JsonObject {
  return facts({ owner, lifecycle, type });
}

/** A summary without absent fields. */
function facts(summary: Partial<EntitySummary>): JsonObject {
  return Object.fromEntries(
    Object.entries(summary).filter(([, value]) => value !== undefined),
  );
}
