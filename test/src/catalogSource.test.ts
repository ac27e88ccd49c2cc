import type { Entity } from '@backstage/catalog-model';
import { engines, freshDatabase } from './__testUtils__/database';
import { eventually } from './testUtils/eventually';
import { startPortal, type Portal } from './__testUtils__/portal';
import { Receiver } from './testUtils/Receiver';
import { TestProvider } from './__testUtils__/TestProvider';
import {
  verifiedEvent,
  type ReceivedEvent,
} from './__testUtils__/receivedEvents';

jest.setTimeout(120_000);

const API = '/api/webhooks';

function cart(lifecycle: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'cart' },
    spec: { type: 'service', lifecycle, owner: 'payments' },
  };
}

describe.each(engines)('Changes of the real catalog, on %s', engine => {
  let provider: TestProvider;
  let portal: Portal;
  let receiver: Receiver;
  let integrationId: string;
  let verified: ReceivedEvent[];

  beforeEach(async () => {
    provider = new TestProvider();
    receiver = await Receiver.start();
    portal = await startPortal({
      database: freshDatabase(engine),
      eventTypes: [],
      webhooks: { sources: { catalog: { filter: { kind: 'component' } } } },
      features: [provider.module],
    });
    const { body } = await portal.as('alice').post(`${API}/integrations`, {
      name: 'Mirror of the catalog',
      owner: 'group:default/payments',
      url: receiver.url,
      eventTypes: ['catalog.*'],
    });
    integrationId = body.id;
    verified = [];
    receiver.answer = async request => {
      verified.push(verifiedEvent(request, body.secret));
      return { status: 204 };
    };
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  const pass = () => portal.runTask('webhooks-source-catalog');

  /** Runs passes until the receiver has the next event. */
  async function next(type: string, data: object): Promise<void> {
    await eventually(async () => {
      await pass();
      expect(verified).toContainEqual(
        expect.objectContaining({ type, data: expect.objectContaining(data) }),
      );
    });
  }

  it('reach a verifying receiver', async () => {
    await pass();
    expect(verified).toEqual([]);
    const entityRef = 'component:default/cart';

    await provider.put(cart('experimental'));
    await next('catalog.entity.created', {
      entityRef,
      summary: {
        kind: 'Component',
        namespace: 'default',
        name: 'cart',
        type: 'service',
        lifecycle: 'experimental',
        owner: 'group:default/payments',
      },
    });
    await provider.put(cart('production'));
    await next('catalog.entity.updated', {
      entityRef,
      changed: expect.arrayContaining(['spec', 'lifecycle']),
      previous: {
        owner: 'group:default/payments',
        lifecycle: 'experimental',
        type: 'service',
      },
      entity: expect.objectContaining({
        spec: { type: 'service', lifecycle: 'production', owner: 'payments' },
      }),
    });
    await provider.remove(entityRef);
    await next('catalog.entity.deleted', { entityRef, reason: 'removed' });

    const { body } = await portal.as('alice').get(`${API}/sources`);
    const catalog = body.items.find(
      ({ id }: { id: string }) => id === 'catalog',
    );
    expect(catalog).toMatchObject({
      state: 'ok',
      lastPass: { counts: { entities: 1 } },
    });
  });

  it('are preceded by the current state on request', async () => {
    await provider.put(cart('experimental'));
    const replay = (body: object) =>
      portal.as('alice').post(`${API}/integrations/${integrationId}/replay`, {
        catalog: 'current',
        ...body,
      });
    await eventually(async () => {
      const { status } = await portal
        .as('alice')
        .get('/api/catalog/entities/by-name/component/default/cart');
      expect(status).toBe(200);
    });
    // The first pass sends nothing.
    await pass();
    const { count } = (await replay({ dryRun: true })).body;
    expect(verified).toEqual([]);

    expect((await replay({})).body).toMatchObject({ count });

    await eventually(async () => expect(verified).toHaveLength(count));
    expect(
      verified.find(({ data }) => data.entityRef === 'component:default/cart'),
    ).toMatchObject({
      type: 'catalog.entity.created',
      data: {
        entity: {
          relations: [{ targetRef: 'group:default/payments' }],
          spec: { lifecycle: 'experimental' },
        },
      },
    });
  });
});
