import { createHash } from 'node:crypto';
import {
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { canonicalJson } from './canonicalJson';
import { isDeeperThan } from './nesting';

/** The parts of an entity whose changes are told apart; `orphan` is the annotation that the catalog adds. */
export const ENTITY_SECTIONS = [
  'metadata',
  'spec',
  'relations',
  'status',
  'orphan',
] as const;

/** A part of an entity whose changes are told apart. */
export type EntitySection = (typeof ENTITY_SECTIONS)[number];

/** The facts of an entity that are kept, so that they can be told when it is gone. */
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

/** The state of an entity, as it is compared with a later one. */
export interface EntityVersion {
  entityRef: string;
  /** Another one when the entity was deleted and registered again. */
  uid: string;
  /** See {@link etagKey}. */
  etag: string;
  /** A hash of each section. */
  hashes: Record<EntitySection, string>;
  summary: EntitySummary;
}

/** The stored version of an entity. */
export interface StoredVersion extends EntityVersion {
  /** Raised by every event about the entity. */
  revision: number;
}

/** A stored version, with the first pass that has missed its entity while its deletion is held. */
export interface KnownVersion extends StoredVersion {
  missingSince?: number;
}

/** A change of an entity in the snapshot. */
export interface SnapshotChange {
  entityRef: string;
  /** Undefined when the entity is gone. */
  version: StoredVersion | undefined;
}

const ORPHAN_ANNOTATION = 'backstage.io/orphan';
/** The catalog hashes an entity by SHA-1. */
const CATALOG_ETAG = /^[0-9a-f]{40}$/;
/** 132 bits in base64url. */
const HASH_LENGTH = 22;
const MAX_FACT_LENGTH = 500;
/** Deeper values are taken as they are written, for want of room on the stack. */
const MAX_DEPTH = 500;

/** Whether an etag changes with every change of the entity: the catalog's own ones do, those of other sources may not. */
export function isCatalogEtag(etag: string): boolean {
  return CATALOG_ETAG.test(etag);
}

/** An etag in a form of bounded length that every database takes. */
export function etagKey(etag: string | undefined): string {
  return etag !== undefined && isCatalogEtag(etag) ? etag : hash(etag ?? null);
}

/** The version that an entity is in. */
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
    owner: fact(ownerOf(entity)),
  };
}

/** The owner as the catalog understands it: `spec.owner` names a group in the namespace of the entity by default. */
function ownerOf({ metadata, spec, relations }: Entity): string | undefined {
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
