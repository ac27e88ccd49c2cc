import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import { TestClock } from 'backstage-webhooks-test';
import {
  addIntegration,
  logAll,
  migrated,
  NO_SLOTS,
} from '../../__testUtils__/fixtures';
import { Statements } from '../../__testUtils__/Statements';
import { component, TestCatalog } from '../../__testUtils__/TestCatalog';
import { CatalogSnapshot } from '../../database/CatalogSnapshot';
import { EventStore } from '../../database/EventStore';
import { IntegrationStore } from '../../database/IntegrationStore';
import { SourceStore } from '../../database/SourceStore';
import { Dispatcher } from '../../dispatch/Dispatcher';
import { EventTypeRegistry } from '../../eventTypes/EventTypeRegistry';
import { CatalogSource } from './CatalogSource';
import { CATALOG_EVENT_TYPES } from './eventTypes';
import type { CatalogSourceOptions } from '../../config/options';

jest.setTimeout(120_000);

const OPTIONS: CatalogSourceOptions = {
  schedule: { frequency: { minutes: 5 }, timeout: { minutes: 30 } },
  changes: ['metadata', 'spec', 'relations'],
  deletionGuard: { entities: 50, share: 0.1, passes: 3 },
  visibility: 'public',
};

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('CatalogSource (%s)', id => {
  const clock = new TestClock();
  const metrics = { completed: jest.fn(), told: jest.fn(), failed: jest.fn() };
  const logger = mockServices.logger.mock();
  let knex: Knex;
  let catalog: TestCatalog;
  let statements: Statements;

  beforeEach(async () => {
    jest.clearAllMocks();
    knex = await migrated(await databases.init(id));
    catalog = new TestCatalog();
    statements = new Statements(knex);
    await addIntegration(new IntegrationStore({ knex }), {
      id: 'mirror',
      eventTypes: ['catalog.*'],
    });
  });

  afterEach(() => statements.restore());

  function createSource(options: Partial<CatalogSourceOptions> = {}) {
    const eventTypes = new EventTypeRegistry();
    Object.values(CATALOG_EVENT_TYPES).forEach(type => eventTypes.add(type));
    return new CatalogSource({
      options: { ...OPTIONS, ...options },
      maxPayloadBytes: 262_144,
      alertRecipients: ['group:default/admins'],
      catalog: catalog.service(),
      auth: mockServices.auth(),
      sources: new SourceStore({ knex }),
      snapshot: new CatalogSnapshot({ knex }),
      dispatcher: new Dispatcher({
        events: new EventStore({ knex }),
        eventTypes,
        clock,
        engine: { ...NO_SLOTS, send: () => {}, wake: () => {} },
      } as Partial<
        ConstructorParameters<typeof Dispatcher>[0]
      > as ConstructorParameters<typeof Dispatcher>[0]),
      metrics,
      clock,
      logger,
    });
  }

  async function pass(
    source = createSource(),
    signal = new AbortController().signal,
  ) {
    await source.runPass(signal);
  }

  /** The events of the mirror that were not looked at before, without `catalog.entity.`. */
  let looked: Set<string> = new Set();
  async function told(): Promise<string[]> {
    await logAll(knex);
    const rows: { id: string; body: string }[] = await knex('events')
      .join('deliveries', 'deliveries.event_id', 'events.id')
      .where({ integration_id: 'mirror' })
      .orderBy('events.id')
      .select('events.id', 'body');
    const fresh = rows.filter(row => !looked.has(row.id));
    looked = new Set(rows.map(row => row.id));
    return fresh.map(({ body }) => {
      const { type, data } = JSON.parse(body);
      return `${type.replace('catalog.entity.', '')} ${data.summary.name}`;
    });
  }

  beforeEach(() => {
    looked = new Set();
  });

  function put(...entities: Entity[]): void {
    entities.forEach(entity => catalog.put(entity));
  }

  function components(count: number, prefix = 'c'): Entity[] {
    return Array.from({ length: count }, (_, i) => component(`${prefix}${i}`));
  }

  /** Statements that change something, other than the state of the source. */
  function writes(): string[] {
    return statements.sql.filter(
      sql =>
        /^\s*(insert|update|delete|with)/i.test(sql) && !/sources/.test(sql),
    );
  }

  it('records the initial entities as known', async () => {
    put(...components(3));

    await pass();

    expect(await told()).toEqual([]);
    expect(await knex('catalog_snapshot').pluck('entity_ref')).toHaveLength(3);
  });

  it('dispatches later creations, updates and deletions', async () => {
    put(...components(3));
    await pass();
    put(component('c0', { lifecycle: 'deprecated' }), component('new'));
    catalog.remove('component:default/c1');

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

  it('dispatches that an entity was deleted and registered again', async () => {
    put(component('c'), component('d'));
    await pass();
    catalog.remove('component:default/c');
    put(component('c'));

    await pass();

    expect(await told()).toEqual(['deleted c', 'created c']);
  });

  it('writes nothing if nothing has changed', async () => {
    put(...components(1_500));
    await pass();
    statements.sql.length = 0;

    await pass();

    expect(writes()).toEqual([]);
    expect(statements.sql.length).toBeLessThan(20);
  });

  it('detects changes behind an etag of another source', async () => {
    const withEtag = (lifecycle: string) => {
      const entity = component('c', { lifecycle });
      return { ...entity, metadata: { ...entity.metadata, etag: 'W/"1"' } };
    };
    put(withEtag('experimental'));
    await pass();
    put(withEtag('production'));

    await pass();

    expect(await told()).toEqual(['updated c']);
    statements.sql.length = 0;
    await pass();
    expect(writes()).toEqual([]);
  });

  it('stores a change of the status without an event', async () => {
    put(component('c'));
    await pass();
    put({ ...component('c'), status: { items: [] } } as Entity);

    await pass();

    expect(await told()).toEqual([]);
    statements.sql.length = 0;
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

    const [{ body }] = await knex('events').select('body');
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
      const { body } = await knex('events')
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
      expect(await knex('catalog_snapshot').pluck('entity_ref')).toEqual([
        'component:default/b',
      ]);
    });
  });

  describe('when very many entities are missing', () => {
    const state = async () => (await createSource().status()).state;

    beforeEach(async () => {
      put(...components(100), ...components(20, 'other'));
      await pass();
      components(60).forEach((_, i) =>
        catalog.remove(`component:default/c${i}`),
      );
    });

    it('alerts the administrators once', async () => {
      await pass();
      await pass();

      const alerts = await knex('notification_outbox');
      expect(alerts).toEqual([
        expect.objectContaining({
          integration_id: null,
          owner: 'group:default/admins',
          kind: 'held-deletions',
        }),
      ]);
      expect(JSON.parse(alerts[0].payload)).toEqual({
        held: 60,
        known: 120,
        passes: 3,
      });
    });

    it('alerts again when as many are missing once more', async () => {
      await pass();
      put(...components(60));
      await pass();
      components(60).forEach((_, i) =>
        catalog.remove(`component:default/c${i}`),
      );
      await pass();

      expect(await knex('notification_outbox')).toHaveLength(2);
    });

    it('withholds their deletion until enough passes agree', async () => {
      await pass();
      await pass();
      expect(await told()).toEqual([]);
      expect(await state()).toBe('holding');

      await pass();

      expect(await told()).toHaveLength(60);
      expect(await state()).toBe('ok');
    });

    it('dispatches nothing if they reappear, even with a new registration', async () => {
      await pass();
      put(...components(60));
      await pass();
      expect(await told()).toEqual([]);
      components(60).forEach((_, i) =>
        catalog.remove(`component:default/c${i}`),
      );

      await pass();
      await pass();

      expect(await told()).toEqual([]);
    });

    it('dispatches what is different if they reappear', async () => {
      await pass();
      put(
        ...components(60).map(({ spec, ...entity }) => ({
          ...entity,
          spec: { ...spec, lifecycle: 'deprecated' },
        })),
      );

      await pass();

      expect(
        (await told()).filter(event => /^updated/.test(event)),
      ).toHaveLength(60);
    });

    it('continues to dispatch other changes', async () => {
      put(component('c99', { lifecycle: 'deprecated' }));

      await pass();

      expect(await told()).toEqual(['updated c99']);
    });

    it('dispatches them on request', async () => {
      await pass();
      const source = createSource();
      await source.resync('changes');

      await pass(source);

      expect(await told()).toHaveLength(60);
      expect((await source.status()).resync).toBeUndefined();
    });

    it('marks them as known on request', async () => {
      const source = createSource();
      await source.resync('none');
      put(component('c99', { lifecycle: 'deprecated' }));

      await pass(source);
      await pass(source);

      expect(await told()).toEqual([]);
      expect(await state()).toBe('ok');
    });
  });

  it('queries again before it dispatches a deletion', async () => {
    put(...components(3));
    await pass();
    const gone = catalog.get('component:default/c1');
    catalog.remove('component:default/c1');
    let answers = 0;
    catalog.beforeAnswer = async () => {
      answers += 1;
      if (answers === 2) {
        // After the entities were listed, as one that was registered again behind the cursor.
        put(gone);
      }
    };

    await pass();

    expect(answers).toBe(2);
    expect(await told()).toEqual([]);
  });

  it('dispatches no deletion if the catalog could not be listed completely', async () => {
    put(...components(1_500));
    await pass();
    let answers = 0;
    catalog.beforeAnswer = async () => {
      answers += 1;
      if (answers === 2) {
        throw new Error('The catalog is down');
      }
    };

    await expect(pass()).rejects.toThrow('The catalog is down');

    expect(await told()).toEqual([]);
    expect(await createSource().status()).toMatchObject({
      state: 'failing',
      lastError: { message: 'The catalog is down' },
      lastPass: { counts: { entities: 1_500 } },
    });
  });

  it('writes nothing in a pass that was overtaken', async () => {
    put(...components(3));
    await pass();
    put(component('c0', { lifecycle: 'deprecated' }), component('new'));
    let answers = 0;
    catalog.beforeAnswer = async () => {
      answers += 1;
      if (answers === 2) {
        // It has compared, and is about to store.
        await pass();
      }
    };

    await pass();

    expect((await told()).sort()).toEqual(['created new', 'updated c0']);
    expect(await createSource().status()).toMatchObject({ state: 'ok' });
  });

  /** Changes of every kind, and the events that they are to have. */
  function change(round: number): string[] {
    const name = (kind: string) => `${kind}${round}`;
    put(
      component('stays', { lifecycle: name('l') }),
      component(name('new')),
      component(`again`, { lifecycle: name('l') }),
    );
    catalog.remove('component:default/again');
    put(component('again'));
    const expected = [
      'updated stays',
      `created ${name('new')}`,
      'deleted again',
      'created again',
    ];
    if (round > 0) {
      catalog.remove(`component:default/new${round - 1}`);
      expected.push(`deleted new${round - 1}`);
    }
    return expected.sort();
  }

  describe.each(['before', 'after'] as const)(
    'when the database is lost %s a statement',
    when => {
      it('misses nothing and repeats nothing, whichever it is', async () => {
        put(component('stays'), component('again'));
        await pass();
        let round = 0;
        let isBroken = true;
        while (isBroken) {
          const expected = change(round);
          round += 1;
          statements.breakAt(round, when);
          // The error itself may be one that is not passed on: it is the state of the source that could not be stored.
          await pass().catch(() => {});
          isBroken = statements.hasBroken;
          statements.heal();
          await pass();

          expect((await told()).sort()).toEqual(expected);
        }
        expect(round).toBeGreaterThan(20);
      });
    },
  );

  it('misses nothing and repeats nothing when it is stopped between two responses of the catalog', async () => {
    put(component('stays'), component('again'));
    await pass();
    for (let round = 0; round < 5; round += 1) {
      const expected = change(round);
      const controller = new AbortController();
      let answers = 0;
      catalog.beforeAnswer = async () => {
        answers += 1;
        if (answers > round) {
          controller.abort();
        }
      };
      await pass(createSource(), controller.signal).catch(() => {});
      catalog.beforeAnswer = async () => {};
      await pass();

      expect((await told()).sort()).toEqual(expected);
    }
  });

  it('does not treat a shutdown as a failure', async () => {
    put(component('c'));
    const source = createSource();
    await pass(source);
    const shutdown = new AbortController();
    await source.start(mockServices.scheduler.mock(), shutdown.signal);
    catalog.beforeAnswer = async () => shutdown.abort();

    await pass(source, shutdown.signal);

    expect((await source.status()).state).toBe('ok');
  });

  it('reports that a pass took too long', async () => {
    const controller = new AbortController();
    put(component('c'));
    catalog.beforeAnswer = async () => controller.abort();

    await pass(createSource(), controller.signal).catch(() => {});

    expect(await createSource().status()).toMatchObject({
      state: 'failing',
      lastError: { message: expect.stringContaining('timeout') },
    });
  });

  it('records the initial entities as known even if its first pass is interrupted', async () => {
    put(...components(250));
    for (let at = 1; at < 12; at += 3) {
      statements.breakAt(at, 'before');
      await pass().catch(() => {});
      statements.heal();
    }

    await pass();

    expect(await told()).toEqual([]);
    expect(await knex('catalog_snapshot').pluck('entity_ref')).toHaveLength(
      250,
    );
  });
});
