import { TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import {
  CatalogSourceSetUp,
  components,
} from '../../__testUtils__/CatalogSourceSetUp';
import { component } from '../../__testUtils__/TestCatalog';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('CatalogSource (%s)', id => {
  const setUp = new CatalogSourceSetUp(() => databases.init(id));
  const { createSource, pass, told, put, writes } = setUp;

  it('records the initial entities as known', async () => {
    put(...components(3));

    await pass();

    expect(await told()).toEqual([]);
    expect(
      await setUp.knex('catalog_snapshot').pluck('entity_ref'),
    ).toHaveLength(3);
  });

  it('dispatches later creations, updates and deletions', async () => {
    put(...components(3));
    await pass();
    put(component('c0', { lifecycle: 'deprecated' }), component('new'));
    setUp.catalog.remove('component:default/c1');

    await pass();

    expect((await told()).sort()).toEqual([
      'created new',
      'deleted c1',
      'updated c0',
    ]);
    await pass();
    expect(await told()).toEqual([]);
  });

  it('dispatches a change that is reverted', async () => {
    put(component('c'));
    await pass();

    for (const lifecycle of ['deprecated', 'production', 'deprecated']) {
      put(component('c', { lifecycle }));
      await pass();
    }

    expect(await told()).toEqual(['updated c', 'updated c', 'updated c']);
  });

  it('dispatches a deletion and a creation for an entity that was registered again', async () => {
    put(component('c'), component('d'));
    await pass();
    setUp.catalog.remove('component:default/c');
    put(component('c'));

    await pass();

    expect(await told()).toEqual(['deleted c', 'created c']);
  });

  it('writes nothing if nothing has changed', async () => {
    put(...components(1_500));
    await pass();
    setUp.statements.sql.length = 0;

    await pass();

    expect(writes()).toEqual([]);
    expect(setUp.statements.sql.length).toBeLessThan(20);
  });

  it('detects changes that an etag of another origin does not show', async () => {
    const withEtag = (lifecycle: string) => {
      const entity = component('c', { lifecycle });
      return { ...entity, metadata: { ...entity.metadata, etag: 'W/"1"' } };
    };
    put(withEtag('experimental'));
    await pass();
    put(withEtag('production'));

    await pass();

    expect(await told()).toEqual(['updated c']);
    setUp.statements.sql.length = 0;
    await pass();
    expect(writes()).toEqual([]);
  });

  it('stores a change of the status without an event', async () => {
    put(component('c'));
    await pass();
    put({ ...component('c'), status: { items: [] } } as Entity);

    await pass();

    expect(await told()).toEqual([]);
    setUp.statements.sql.length = 0;
    await pass();
    expect(writes()).toEqual([]);
  });

  it('omits the definition of an API that is too large', async () => {
    await pass();
    put({
      ...component('api'),
      kind: 'API',
      spec: { type: 'openapi', definition: 'x'.repeat(300_000) },
    });

    await pass();

    const [{ body }] = await setUp.knex('events').select('body');
    expect(JSON.parse(body).data).toMatchObject({
      omitted: ['entity.spec.definition'],
      entity: { spec: { type: 'openapi' } },
    });
  });

  it('stores many large events in more than one transaction', async () => {
    await pass();
    put(
      ...components(30).map(entity => ({
        ...entity,
        spec: { ...entity.spec, text: 'x'.repeat(200_000) },
      })),
    );

    await pass();

    expect(await told()).toHaveLength(30);
  });

  describe('with a filter', () => {
    const filter = { 'spec.lifecycle': 'production' };

    it('dispatches only matching entities', async () => {
      put(component('a'), component('b', { lifecycle: 'experimental' }));
      await pass(createSource({ filter }));
      put(
        component('c'),
        component('d', { lifecycle: 'experimental' }),
        component('b', { lifecycle: 'production' }),
        component('a', { lifecycle: 'deprecated' }),
      );

      await pass(createSource({ filter }));

      expect((await told()).sort()).toEqual([
        'created b',
        'created c',
        'deleted a',
      ]);
      const { body } = await setUp
        .knex('events')
        .where({ type: 'catalog.entity.deleted' })
        .first();
      expect(JSON.parse(body).data.reason).toBe('unmatched');
    });

    it('dispatches an entity that matches again', async () => {
      put(component('a'));
      await pass(createSource({ filter }));

      for (const lifecycle of ['x', 'production', 'x', 'production']) {
        put(component('a', { lifecycle }));
        await pass(createSource({ filter }));
      }

      expect(await told()).toEqual([
        'deleted a',
        'created a',
        'deleted a',
        'created a',
      ]);
    });

    it('does not treat another filter as a change of the catalog', async () => {
      put(component('a'), component('b', { lifecycle: 'experimental' }));
      await pass(createSource({ filter }));
      put(component('a', { type: 'website' }));

      await pass(createSource({ filter: { kind: 'component' } }));
      expect(await told()).toEqual(['updated a']);
      await pass(createSource({ filter: { 'spec.type': 'service' } }));

      expect(await told()).toEqual([]);
      expect(await setUp.knex('catalog_snapshot').pluck('entity_ref')).toEqual([
        'component:default/b',
      ]);
    });
  });
});
