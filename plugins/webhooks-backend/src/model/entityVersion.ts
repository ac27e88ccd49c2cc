import { createHash } from 'node:crypto';
import {
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { canonicalJson } from './canonicalJson';
import { isDeeperThan } from './nesting';

/** The parts of an entity whose changes are distinguished. `orphan` is the annotation that the catalog adds. */
export const ENTITY_SECTIONS = [
  'metadata',
  'spec',
  'relations',
  'status',
  'orphan',
] as const;

/** A part of an entity whose changes are distinguished. */
export type EntitySection = (typeof ENTITY_SECTIONS)[number];

/** The facts of an entity that are stored for the event about its deletion. */
export interface EntitySummary {
  kind: string;
  namespace: string;
  name: string;
  title?: string;
  type?: string;
  lifecycle?: string;
  /** Entity ref. */
  owner?: string;
}

/** The state of an entity, for comparison with later states. */
export interface EntityVersion {
  entityRef: string;
  /** Differs after the entity was deleted and registered again. */
  uid: string;
  /** See {@link etagKey}. */
  etag: string;
  /** A hash of each section. */
  hashes: Record<EntitySection, string>;
  summary: EntitySummary;
}

/** The stored version of an entity. */
export interface StoredVersion extends EntityVersion {
  /** Incremented by every event about the entity. */
  revision: number;
}

/** A stored version, with the first pass that missed its entity while the deletion is withheld. */
export interface KnownVersion extends StoredVersion {
  missingSince?: number;
}

/** A change to an entity in the snapshot. */
export interface SnapshotChange {
  entityRef: string;
  /** Undefined if the entity was deleted. */
  version: StoredVersion | undefined;
}

const ORPHAN_ANNOTATION = 'backstage.io/orphan';
/** The catalog hashes entities with SHA-1. */
const CATALOG_ETAG = /^[0-9a-f]{40}$/;
/** 132 bits in base64url. */
const HASH_LENGTH = 22;
const MAX_FACT_LENGTH = 500;
/** Deeper values are hashed as written, to bound the recursion. */
const MAX_DEPTH = 500;

/**
 * Whether an etag changes with every change to the entity. The catalog's own etags do; those of other sources may not.
 */
export function isCatalogEtag(etag: string): boolean {
  return CATALOG_ETAG.test(etag);
}

/** An etag in a form of bounded length that every database can store. */
export function etagKey(etag: string | undefined): string {
  return etag !== undefined && isCatalogEtag(etag) ? etag : hash(etag ?? null);
}

/** The current version of an entity. */
export function toVersion(entity: Entity): EntityVersion {
  const { uid, etag, annotations, ...metadata } = entity.metadata;
  const { [ORPHAN_ANNOTATION]: orphan, ...others } = annotations ?? {};
  return {
    entityRef: stringifyEntityRef(entity),
    uid: uid ?? '',
    etag: etagKey(etag),
    hashes: {
      metadata: hash({
        apiVersion: entity.apiVersion,
        ...metadata,
        annotations: others,
      }),
      spec: hash(entity.spec ?? null),
      relations: hash(
        (entity.relations ?? [])
          .map(({ type, targetRef }) => `${type} ${targetRef}`)
          .sort(),
      ),
      status: hash((entity as { status?: unknown }).status ?? null),
      orphan: hash(orphan ?? null),
    },
    summary: toSummary(entity),
  };
}

function toSummary(entity: Entity): EntitySummary {
  const { kind, metadata, spec } = entity;
  return {
    kind,
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    title: fact(metadata.title),
    type: fact(spec?.type),
    lifecycle: fact(spec?.lifecycle),
    owner: fact(resolveOwner(entity)),
  };
}

/** The owner as resolved by the catalog: `spec.owner` defaults to a group in the namespace of the entity. */
function resolveOwner({
  metadata,
  spec,
  relations,
}: Entity): string | undefined {
  if (typeof spec?.owner !== 'string') {
    return relations?.find(({ type }) => type === RELATION_OWNED_BY)?.targetRef;
  }
  try {
    return stringifyEntityRef(
      parseEntityRef(spec.owner, {
        defaultKind: 'Group',
        defaultNamespace: metadata.namespace,
      }),
    );
  } catch {
    return spec.owner;
  }
}

function fact(value: unknown): string | undefined {
  return typeof value === 'string'
    ? value.slice(0, MAX_FACT_LENGTH)
    : undefined;
}

function hash(value: unknown): string {
  const json = JSON.stringify(value);
  return createHash('sha256')
    .update(isDeeperThan(value, MAX_DEPTH) ? json : canonicalJson(json))
    .digest('base64url')
    .slice(0, HASH_LENGTH);
}
