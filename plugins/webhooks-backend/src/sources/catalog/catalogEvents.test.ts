import type { Entity } from '@backstage/catalog-model';
import { EventTypeRegistry } from '../../eventTypes/EventTypeRegistry';
import {
  toVersion,
  type EntitySection,
  type StoredVersion,
} from '../../model/entityVersion';
import { compareEntity, deletion } from './catalogEvents';
import { CATALOG_EVENT_TYPES } from './eventTypes';

const SECTIONS: EntitySection[] = ['metadata', 'spec', 'relations'];

const ENTITY: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'shop',
    uid: 'uid-1',
    etag: 'a'.repeat(40),
    annotations: { 'example.com/team': 'A' },
  },
  spec: { type: 'service', lifecycle: 'experimental', owner: 'team' },
  relations: [
    { type: 'ownedBy', targetRef: 'group:default/team' },
    { type: 'partOf', targetRef: 'system:default/shop' },
  ],
};

function stored(entity: Entity, revision = 5): StoredVersion {
  return { ...toVersion(entity), revision };
}

function compare(
  before: Entity | undefined,
  entity: Entity,
  sections = SECTIONS,
) {
  return compareEntity(
    before && stored(before),
    { version: toVersion(entity), entity },
    { sections, pass: 9, maxBytes: 262_144 },
  );
}

function changed(before: Entity, entity: Entity, sections = SECTIONS) {
  return compare(before, entity, sections)?.events.map(
    ({ payload }) => payload.changed,
  );
}

describe('compareEntity', () => {
  it('returns an event for a new entity', () => {
    const change = compare(undefined, ENTITY);

    expect(change?.events).toEqual([
      {
        change: 'created',
        type: 'catalog.entity.created',
        idempotencyKey: 'catalog:uid-1:9',
        payload: {
          entityRef: 'component:default/shop',
          uid: 'uid-1',
          etag: 'a'.repeat(40),
          summary: {
            kind: 'Component',
            namespace: 'default',
            name: 'shop',
            type: 'service',
            lifecycle: 'experimental',
            owner: 'group:default/team',
          },
          entity: ENTITY,
        },
      },
    ]);
    expect(change?.version?.revision).toBe(9);
  });

  it('returns nothing for an unchanged entity', () => {
    expect(compare(ENTITY, structuredClone(ENTITY))).toBeUndefined();
  });

  it('returns nothing if only the order of keys has changed', () => {
    const { spec, metadata, ...others } = ENTITY;

    expect(
      compare(ENTITY, {
        spec: Object.fromEntries(Object.entries(spec!).reverse()),
        metadata,
        ...others,
      }),
    ).toBeUndefined();
  });

  it('lists changes of owner and lifecycle, with the previous values', () => {
    const change = compare(ENTITY, {
      ...ENTITY,
      spec: { type: 'service', lifecycle: 'production', owner: 'user:kim' },
    });

    expect(change?.events).toMatchObject([
      {
        type: 'catalog.entity.updated',
        idempotencyKey: 'catalog:uid-1:6',
        payload: {
          changed: ['spec', 'owner', 'lifecycle'],
          previous: {
            owner: 'group:default/team',
            lifecycle: 'experimental',
            type: 'service',
          },
          summary: { owner: 'user:default/kim', lifecycle: 'production' },
        },
      },
    ]);
    expect(change?.version?.revision).toBe(6);
  });

  it.each<[string, Partial<Entity>]>([
    ['metadata', { metadata: { ...ENTITY.metadata, title: 'Shop' } }],
    ['spec', { spec: { ...ENTITY.spec, system: 'shop' } }],
    ['relations', { relations: [] }],
  ])('returns an event for a change of %s', (section, part) => {
    expect(changed(ENTITY, { ...ENTITY, ...part })).toEqual([[section]]);
  });

  it('ignores the order of relations', () => {
    const reversed = { ...ENTITY, relations: ENTITY.relations!.toReversed() };

    expect(compare(ENTITY, reversed)).toBeUndefined();
  });

  describe('for changes that have events only if configured', () => {
    const failing = {
      ...ENTITY,
      metadata: { ...ENTITY.metadata, etag: 'b'.repeat(40) },
      status: { items: [{ level: 'error', message: 'It broke' }] },
    } as Entity;
    const orphan = {
      ...ENTITY,
      metadata: {
        ...ENTITY.metadata,
        annotations: {
          ...ENTITY.metadata.annotations,
          'backstage.io/orphan': 'true',
        },
      },
    };

    it.each([
      ['the status', failing],
      ['the orphan annotation', orphan],
    ])('stores %s without an event', (_, entity) => {
      expect(compare(ENTITY, entity)).toEqual({
        entityRef: 'component:default/shop',
        events: [],
        version: stored(entity),
      });
    });

    it('returns an event if they are configured', () => {
      expect(changed(ENTITY, failing, ['status'])).toEqual([['status']]);
      expect(changed(ENTITY, orphan, ['orphan'])).toEqual([['orphan']]);
    });
  });

  it('returns a deletion and a creation for an entity that was registered again', () => {
    const again = {
      ...ENTITY,
      metadata: { ...ENTITY.metadata, uid: 'uid-2' },
    };

    expect(compare(ENTITY, again)?.events).toMatchObject([
      {
        type: 'catalog.entity.deleted',
        idempotencyKey: 'catalog:uid-1:6',
        payload: { uid: 'uid-1', reason: 'removed' },
      },
      {
        type: 'catalog.entity.created',
        idempotencyKey: 'catalog:uid-2:9',
        payload: { uid: 'uid-2' },
      },
    ]);
  });
});

describe('toVersion', () => {
  it('takes the owner from the relations when the spec names none', () => {
    const { summary } = toVersion({ ...ENTITY, spec: { type: 'service' } });

    expect(summary.owner).toBe('group:default/team');
  });

  it('finds an owner in the namespace of the entity', () => {
    const { summary } = toVersion({
      ...ENTITY,
      metadata: { ...ENTITY.metadata, namespace: 'Payments' },
    });

    expect(summary.owner).toBe('group:payments/team');
  });

  it.each(['', 'x'.repeat(10_000), 'a\0b', 'A'.repeat(40)])(
    'replaces an etag of another origin with one that can be stored (%#)',
    etag => {
      const version = toVersion({
        ...ENTITY,
        metadata: { ...ENTITY.metadata, etag },
      });

      expect(version.etag).toMatch(/^[\w-]{22}$/);
    },
  );
});

describe('a very deeply nested entity', () => {
  it('can be compared', () => {
    let spec = {};
    for (let i = 0; i < 3_000; i += 1) {
      spec = { spec };
    }
    const deep = { ...ENTITY, spec };

    expect(compare(ENTITY, deep)?.events).toMatchObject([
      { payload: { omitted: ['entity'] } },
    ]);
    expect(compare(deep, deep)).toBeUndefined();
  });
});

describe('the event types of the catalog', () => {
  const registry = new EventTypeRegistry();
  Object.values(CATALOG_EVENT_TYPES).forEach(type => registry.add(type));

  it.each(Object.values(CATALOG_EVENT_TYPES))(
    'have an example that satisfies the schema: $name',
    ({ name, example }) => {
      expect(() => registry.assertPayload(name, example)).not.toThrow();
    },
  );

  it.each([
    ['created', compare(undefined, ENTITY)!.events],
    ['updated', compare(ENTITY, { ...ENTITY, spec: {} })!.events],
    ['deleted', [deletion(stored(ENTITY), 'removed')]],
    ['deleted for the filter', [deletion(stored(ENTITY), 'unmatched')]],
    [
      'created without the entity',
      compareEntity(
        undefined,
        { version: toVersion(ENTITY), entity: ENTITY },
        { sections: SECTIONS, pass: 1, maxBytes: 10 },
      )!.events,
    ],
  ])('have payloads that satisfy the schema: %s', (_, events) => {
    for (const { type, payload } of events) {
      expect(() =>
        registry.assertPayload(type, JSON.parse(JSON.stringify(payload))),
      ).not.toThrow();
    }
  });
});
