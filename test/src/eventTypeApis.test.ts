import type { Entity } from '@backstage/catalog-model';
import catalogModuleWebhooks from 'backstage-plugin-catalog-backend-module-webhooks';
import { freshDatabase } from './__testUtils__/database';
import { startPortal, type Portal } from './__testUtils__/portal';
import { TestProvider } from './__testUtils__/TestProvider';
import { eventually } from './testUtils/eventually';

jest.setTimeout(120_000);

const API = '/api/webhooks';
const PLACED = 'shop.order.placed';

const CART: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'cart' },
  spec: { type: 'service', lifecycle: 'production', owner: 'payments' },
};

describe('Event types in the real catalog', () => {
  let provider: TestProvider;
  let portal: Portal;

  beforeAll(async () => {
    provider = new TestProvider();
    portal = await startPortal({
      database: freshDatabase('SQLite'),
      notifications: false,
      eventTypes: [
        {
          name: PLACED,
          description: 'An order was placed.',
          schema: {
            type: 'object',
            properties: { total: { type: 'number' } },
          },
        },
        {
          name: 'shop.order.made',
          description: 'An order was placed.',
          deprecated: 'subscribe to shop.order.placed instead.',
        },
        {
          name: 'shop.fraud.suspected',
          description: 'A payment looks fraudulent.',
          visibility: 'protected',
        },
      ],
      config: {
        catalog: {
          providers: {
            webhooks: {
              owner: 'payments',
              system: 'commerce',
              providedBy: 'portal',
            },
          },
        },
      },
      features: [provider.module, catalogModuleWebhooks],
    });
    await provider.put(CART);
  });

  afterAll(() => portal.stop());

  const refresh = () =>
    portal.runTask('webhooks-event-types-refresh', 'catalog');

  const entity = (path: string) =>
    portal.as('alice').get(`/api/catalog/entities/by-name/${path}`);

  async function readRelations(path: string): Promise<string[]> {
    const { body } = await entity(path);
    return (body.relations ?? []).map(
      ({ type, targetRef }: { type: string; targetRef: string }) =>
        `${type} ${targetRef}`,
    );
  }

  it('are APIs with a definition of their own', async () => {
    await refresh();

    const { body: api } = await eventually(async () => {
      const found = await entity(`api/default/${PLACED}`);
      expect(found.status).toBe(200);
      return found;
    });
    expect(api).toMatchObject({
      metadata: { title: PLACED, description: 'An order was placed.' },
      spec: {
        type: 'webhook',
        lifecycle: 'production',
        owner: 'group:default/payments',
        system: 'system:default/commerce',
      },
    });
    const definition = JSON.parse(api.spec.definition);
    expect(definition.openapi).toBe('3.1.0');
    expect(Object.keys(definition.webhooks)).toEqual([PLACED]);
    expect(Object.keys(definition.components.schemas)).toEqual([PLACED]);
    expect(
      (await entity('api/default/shop.order.made')).body.spec.lifecycle,
    ).toBe('deprecated');
    expect((await entity('api/default/shop.fraud.suspected')).status).toBe(404);
  });

  it('are consumed by the components whose integrations subscribe', async () => {
    const created = await portal.as('alice').post(`${API}/integrations`, {
      name: 'Orders for the cart',
      owner: 'group:default/payments',
      entityRef: 'component:cart',
      url: 'http://127.0.0.1:8080/hook',
      eventTypes: ['shop.*'],
    });
    expect(created.status).toBe(201);
    await refresh();

    await eventually(async () =>
      expect(await readRelations('component/default/cart')).toEqual(
        expect.arrayContaining([
          `consumesApi api:default/${PLACED}`,
          'consumesApi api:default/shop.order.made',
        ]),
      ),
    );
    expect(await readRelations(`api/default/${PLACED}`)).toEqual(
      expect.arrayContaining([
        'apiConsumedBy component:default/cart',
        'apiProvidedBy component:default/portal',
        'ownedBy group:default/payments',
      ]),
    );

    await portal.as('alice').delete(`${API}/integrations/${created.body.id}`);
    await refresh();

    await eventually(async () =>
      expect(
        (await readRelations('component/default/cart')).join(),
      ).not.toMatch('consumesApi'),
    );
  });
});
