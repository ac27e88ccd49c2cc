import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  CatalogSourceSetUp,
  components,
} from '../../__testUtils__/CatalogSourceSetUp';
import { component } from '../../__testUtils__/TestCatalog';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'CatalogSource with failures (%s)',
  id => {
    const setUp = new CatalogSourceSetUp(() => databases.init(id));
    const { createSource, pass, told, put } = setUp;

    it('queries again before it dispatches a deletion', async () => {
      put(...components(3));
      await pass();
      const gone = setUp.catalog.get('component:default/c1');
      setUp.catalog.remove('component:default/c1');
      let answers = 0;
      setUp.catalog.beforeAnswer = async () => {
        answers += 1;
        if (answers === 2) {
          // The entities were already listed, so this looks like an entity that was registered again behind the cursor.
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
      setUp.catalog.beforeAnswer = async () => {
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

    it('writes nothing in a pass that another one overtook', async () => {
      put(...components(3));
      await pass();
      put(component('c0', { lifecycle: 'deprecated' }), component('new'));
      let answers = 0;
      setUp.catalog.beforeAnswer = async () => {
        answers += 1;
        if (answers === 2) {
          // The first pass has compared the entities and is about to store.
          await pass();
        }
      };

      await pass();

      expect((await told()).sort()).toEqual(['created new', 'updated c0']);
      expect(await createSource().status()).toMatchObject({ state: 'ok' });
    });

    /** Makes changes of every kind, and returns the expected events. */
    function change(round: number): string[] {
      const name = (kind: string) => `${kind}${round}`;
      put(
        component('stays', { lifecycle: name('l') }),
        component(name('new')),
        component(`again`, { lifecycle: name('l') }),
      );
      setUp.catalog.remove('component:default/again');
      put(component('again'));
      const expected = [
        'updated stays',
        `created ${name('new')}`,
        'deleted again',
        'created again',
      ];
      if (round > 0) {
        setUp.catalog.remove(`component:default/new${round - 1}`);
        expected.push(`deleted new${round - 1}`);
      }
      return expected.sort();
    }

    describe.each(['before', 'after'] as const)(
      'when the database is lost %s a statement',
      when => {
        it('misses and repeats nothing, whichever statement it is', async () => {
          put(component('stays'), component('again'));
          await pass();
          let round = 0;
          let isBroken = true;
          while (isBroken) {
            const expected = change(round);
            round += 1;
            setUp.statements.breakAt(round, when);
            // The pass may swallow the error, if it is the state of the source that could not be stored.
            await pass().catch(() => {});
            isBroken = setUp.statements.hasBroken;
            setUp.statements.heal();
            await pass();

            expect((await told()).sort()).toEqual(expected);
          }
          expect(round).toBeGreaterThan(20);
        });
      },
    );

    it('misses and repeats nothing when it is stopped between two responses of the catalog', async () => {
      put(component('stays'), component('again'));
      await pass();
      for (let round = 0; round < 5; round += 1) {
        const expected = change(round);
        const controller = new AbortController();
        let answers = 0;
        setUp.catalog.beforeAnswer = async () => {
          answers += 1;
          if (answers > round) {
            controller.abort();
          }
        };
        await pass(createSource(), controller.signal).catch(() => {});
        setUp.catalog.beforeAnswer = async () => {};
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
      setUp.catalog.beforeAnswer = async () => shutdown.abort();

      await pass(source, shutdown.signal);

      expect((await source.status()).state).toBe('ok');
    });

    it('reports a pass that took too long', async () => {
      const controller = new AbortController();
      put(component('c'));
      setUp.catalog.beforeAnswer = async () => controller.abort();

      await pass(createSource(), controller.signal).catch(() => {});

      expect(await createSource().status()).toMatchObject({
        state: 'failing',
        lastError: { message: expect.stringContaining('timeout') },
      });
    });

    it('records the initial entities as known even if its first pass is interrupted', async () => {
      put(...components(250));
      for (let at = 1; at < 12; at += 3) {
        setUp.statements.breakAt(at, 'before');
        await pass().catch(() => {});
        setUp.statements.heal();
      }

      await pass();

      expect(await told()).toEqual([]);
      expect(
        await setUp.knex('catalog_snapshot').pluck('entity_ref'),
      ).toHaveLength(250);
    });
  },
);
