import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { AuditRecorder, Receiver } from 'backstage-webhooks-test';
import { component, TestCatalog } from '../__testUtils__/TestCatalog';
import { MEMBER, TEAM, TestPortal } from '../__testUtils__/TestPortal';
import { verify } from '../__testUtils__/verify';
import { newId } from '../model/ids';
import { CATALOG_TASK_ID } from './catalog/CatalogSource';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('sources', () => {
  const audit = new AuditRecorder();
  let catalog: TestCatalog;
  let knex: Knex;
  let receiver: Receiver;
  let portal: TestPortal | undefined;

  beforeEach(async () => {
    catalog = new TestCatalog();
    [TEAM, MEMBER, component('shop')].forEach(entity => catalog.put(entity));
    receiver = await Receiver.start();
  });

  afterEach(async () => {
    await portal?.stop();
    await receiver.stop();
    portal = undefined;
  });

  async function sourceIds(): Promise<string[]> {
    return (await portal!.client.listSources()).map(({ id }) => id);
  }

  async function start(sources: JsonObject): Promise<TestPortal> {
    knex = await databases.init('SQLITE_3');
    portal = await TestPortal.start({
      knex,
      catalog: catalog.service(),
      webhooks: { sources },
      features: [audit.factory()],
    });
    return portal;
  }

  it('send changes of the catalog to subscribers', async () => {
    const { create, runTask, clock } = bound(await start({ catalog: {} }));
    const { secret } = await create({
      url: receiver.url,
      eventTypes: ['catalog.entity.updated'],
    });
    await runTask(CATALOG_TASK_ID);
    catalog.put(component('shop', { owner: 'user:mock' }));

    await runTask(CATALOG_TASK_ID);

    const [request] = await receiver.received(1);
    expect(verify(request, secret!, clock.now())).toMatchObject({
      type: 'catalog.entity.updated',
      data: {
        entityRef: 'component:default/shop',
        changed: ['spec', 'owner'],
        previous: { owner: 'group:default/team' },
      },
    });
    expect(request.headers['webhook-source']).toBe('plugin:webhooks');
  });

  it('are off by default, with their event types', async () => {
    const { get, post } = bound(await start({}));

    expect(await sourceIds()).toEqual(['operational']);
    const { body } = await get('/event-types');
    expect(JSON.stringify(body)).not.toContain('catalog.entity');
    const refused = await post('/sources/catalog/resync', { events: 'none' });
    expect(refused.status).toBe(404);
    expect(refused.body.error.message).toContain('webhooks.sources');
  });

  it('can be disabled within their section', async () => {
    await start({ catalog: { enabled: false } });

    expect(await sourceIds()).toEqual(['operational']);
  });

  it('are the only dispatchers of their event types', async () => {
    const { post } = bound(await start({ catalog: {} }));

    const { status, body } = await post('/events', {
      type: 'catalog.entity.deleted',
      payload: {},
    });

    expect(status).toBe(403);
    expect(body.error.message).toContain('by the webhooks plugin itself');
  });

  it('report their state', async () => {
    const { client, runTask } = bound(await start({ catalog: {} }));
    expect(await client.listSources()).toMatchObject([
      { id: 'catalog', state: 'starting' },
      { id: 'operational' },
    ]);

    await runTask(CATALOG_TASK_ID);

    expect(await client.listSources()).toEqual([
      {
        id: 'catalog',
        eventTypes: [
          'catalog.entity.created',
          'catalog.entity.updated',
          'catalog.entity.deleted',
        ],
        state: 'ok',
        lastPass: {
          endedAt: expect.any(String),
          durationMs: 0,
          counts: {
            entities: 3,
            created: 0,
            updated: 0,
            deleted: 0,
            held: 0,
            failed: 0,
          },
        },
      },
      {
        id: 'operational',
        eventTypes: expect.arrayContaining(['webhooks.delivery.failed']),
        state: 'ok',
      },
    ]);
  });

  it('include event topics, which have no passes', async () => {
    const { client, post } = bound(
      await start({ events: [{ topic: 'shop', type: 'shop.opened' }] }),
    );

    expect(await client.listSources()).toContainEqual({
      id: 'events',
      eventTypes: ['shop.opened'],
      state: 'ok',
    });
    expect(
      (await post('/sources/events/resync', { events: 'none' })).status,
    ).toBe(404);
  });

  it('say why an operational event cannot be dispatched', async () => {
    const { client } = bound(await start({}));
    await knex('event_outbox').insert({
      id: newId(0),
      type: 'webhooks.integration.enabled',
      integration_id: 'a',
      payload: '{}',
      occurred_at: 0,
      due_at: Date.UTC(2999, 0),
      attempts: 1,
      last_error: 'Error: too large',
    });

    expect(await client.listSources()).toContainEqual(
      expect.objectContaining({
        id: 'operational',
        state: 'failing',
        lastError: { at: expect.any(String), message: 'Error: too large' },
      }),
    );
  });

  it('start a pass on request', async () => {
    const { client, runTask, create } = bound(await start({ catalog: {} }));
    await create({ url: receiver.url, eventTypes: ['catalog.*'] });
    await runTask(CATALOG_TASK_ID);
    catalog.put(component('new'));
    audit.take();

    expect(
      await client.resyncSource('catalog', { events: 'changes' }),
    ).toMatchObject({ id: 'catalog', resync: 'changes' });

    await receiver.received(1);
    expect(audit.take()).toContainEqual(
      expect.objectContaining({
        eventId: 'source-resync',
        meta: { id: 'catalog', events: 'changes' },
      }),
    );
  });

  it.each([{}, { events: 'all' }, { events: 'none', force: true }])(
    'refuse to be resynced with %j',
    async body => {
      const { post } = bound(await start({ catalog: {} }));

      expect((await post('/sources/catalog/resync', body)).status).toBe(400);
    },
  );

  it('can have protected event types', async () => {
    const { get } = bound(
      await start({ catalog: { visibility: 'protected' } }),
    );

    const { body } = await get('/event-types');

    expect(
      body.items.find(
        ({ name }: { name: string }) => name === 'catalog.entity.created',
      ).visibility,
    ).toBe('protected');
  });

  it.each([
    [{ catalog: { filter: 'component' } }, /filter.*not a filter predicate/],
    [{ catalog: { filter: { $any: 7 } } }, /filter.*not a filter predicate/],
    [{ catalog: { changes: ['labels'] } }, /changes.*'labels' is none of/],
    [{ catalog: { deletionGuard: { passes: 0 } } }, /deletionGuard.passes/],
    [{ catalog: { visibility: 'secret' } }, /visibility.*public or protected/],
  ])('refuse the configuration %j', async (sources, problem) => {
    await expect(start(sources)).rejects.toThrow(problem);
  });
});

function bound(portal: TestPortal) {
  return {
    get: portal.get.bind(portal),
    post: portal.post.bind(portal),
    create: portal.create.bind(portal),
    runTask: portal.runTask.bind(portal),
    client: portal.client,
    clock: portal.clock,
  };
}
