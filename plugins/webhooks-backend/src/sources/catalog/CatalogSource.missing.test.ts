import { TestDatabases } from '@backstage/backend-test-utils';
import {
  CatalogSourceSetUp,
  components,
} from '../../__testUtils__/CatalogSourceSetUp';
import { component } from '../../__testUtils__/TestCatalog';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'CatalogSource that misses known entities (%s)',
  id => {
    const setUp = new CatalogSourceSetUp(() => databases.init(id));
    const { createSource, pass, told, put } = setUp;

    describe('when very many are missing', () => {
      const state = async () => (await createSource().status()).state;

      beforeEach(async () => {
        put(...components(100), ...components(20, 'other'));
        await pass();
        components(60).forEach((_, i) =>
          setUp.catalog.remove(`component:default/c${i}`),
        );
      });

      it('alerts the administrators once', async () => {
        await pass();
        await pass();

        const alerts = await setUp.knex('notification_outbox');
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

      it('alerts again when as many go missing again', async () => {
        await pass();
        put(...components(60));
        await pass();
        components(60).forEach((_, i) =>
          setUp.catalog.remove(`component:default/c${i}`),
        );
        await pass();

        expect(await setUp.knex('notification_outbox')).toHaveLength(2);
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
          setUp.catalog.remove(`component:default/c${i}`),
        );

        await pass();
        await pass();

        expect(await told()).toEqual([]);
      });

      it('dispatches the differences if they reappear', async () => {
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

      it('dispatches their deletion on request', async () => {
        await pass();
        const source = createSource();
        await source.resync('changes');

        await pass(source);

        expect(await told()).toHaveLength(60);
        expect((await source.status()).resync).toBeUndefined();
      });

      it('accepts the current state without events on request', async () => {
        const source = createSource();
        await source.resync('none');
        put(component('c99', { lifecycle: 'deprecated' }));

        await pass(source);
        await pass(source);

        expect(await told()).toEqual([]);
        expect(await state()).toBe('ok');
      });
    });
  },
);
