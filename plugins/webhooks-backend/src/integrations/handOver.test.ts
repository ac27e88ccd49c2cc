import { TestDatabases } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { Integration } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { Receiver } from 'backstage-webhooks-test';
import { addIntegration, addManyIntegrations } from '../__testUtils__/fixtures';
import { MEMBER, TEAM, TestPortal } from '../__testUtils__/TestPortal';
import { IntegrationStore } from '../database/IntegrationStore';

jest.setTimeout(60_000);

const FROM = 'group:default/team';
const TO = 'group:default/other';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('hand-over (%s)', databaseId => {
  const catalog = catalogServiceMock({
    entities: [TEAM, MEMBER, { ...TEAM, metadata: { name: 'other' } }],
  });
  let knex: Knex;
  let portal: TestPortal;

  async function start(webhooks = {}): Promise<void> {
    knex = await databases.init(databaseId);
    portal = await TestPortal.start({ knex, catalog, webhooks });
  }

  afterEach(async () => {
    jest.restoreAllMocks();
    await portal.stop();
  });

  const create = (name: string, owner = FROM) =>
    portal.create({ name, owner, url: 'https://hooks.example.com/' });

  async function handOver(): Promise<{ status: number; body: any }> {
    return portal.post('/integrations/hand-over', { from: FROM, to: TO });
  }

  async function listNames(owner: string): Promise<string[]> {
    const { body } = await portal.get(`/integrations?owner=${owner}`);
    return body.items.map(({ name }: Integration) => name);
  }

  it('transfers all integrations of an owner', async () => {
    await start();
    const { id: a, version } = await create('a');
    const { id: b } = await create('b');
    await create('c', 'user:default/mock');

    const { status, body } = await handOver();

    expect(status).toBe(200);
    expect(body).toEqual({
      changed: [a, b].sort(),
      count: 2,
      skipped: { config: 0, notAllowed: 0, limit: 0, conflict: 0 },
    });
    expect(await listNames(TO)).toEqual(['a', 'b']);
    expect(await listNames('user:default/mock')).toEqual(['c']);
    const { body: changed } = await portal.get(`/integrations/${a}`);
    expect(changed.version).toBe(version + 1);
  });

  it('keeps event types, so that events still arrive', async () => {
    await start();
    const receiver = await Receiver.start();
    await portal.create({ owner: FROM, url: receiver.url });
    await handOver();

    await portal.dispatch();

    expect(await receiver.received(1)).toHaveLength(1);
    await receiver.stop();
  });

  it('processes all batches, and names some of the integrations', async () => {
    await start({ limits: { integrationsPerOwner: 1_000 } });
    await addManyIntegrations(knex, { count: 450, pattern: 'a.*' });

    const { body } = await handOver();

    expect(body.count).toBe(450);
    expect(body.changed).toHaveLength(200);
    expect(await listNames(FROM)).toEqual([]);
  });

  it('skips integrations defined by app-config', async () => {
    await start({
      integrations: [
        {
          id: 'configured',
          name: 'configured',
          owner: FROM,
          url: 'https://hooks.example.com/',
          eventTypes: ['a.*'],
        },
      ],
    });
    await create('a');

    const { body } = await handOver();

    expect(body).toMatchObject({ count: 1, skipped: { config: 1 } });
    expect(await listNames(FROM)).toEqual(['configured']);
  });

  it('stops at the limit of the new owner', async () => {
    await start({ limits: { integrationsPerOwner: 3 } });
    await create('a', TO);
    await create('b');
    await create('c');
    await create('d');

    const { body } = await handOver();

    expect(body).toMatchObject({ count: 2, skipped: { limit: 1 } });
    expect(await listNames(TO)).toHaveLength(3);
    expect(await listNames(FROM)).toHaveLength(1);
  });

  it('rejects an owner that is not in the catalog', async () => {
    await start();
    await create('a');

    const { status } = await portal.post('/integrations/hand-over', {
      from: FROM,
      to: 'group:default/gone',
    });

    expect(status).toBe(400);
    expect(await listNames(FROM)).toEqual(['a']);
  });

  it('rejects a transfer to the same owner', async () => {
    await start();

    const { status, body } = await portal.post('/integrations/hand-over', {
      from: 'team',
      to: 'Group:default/Team',
    });

    expect(status).toBe(400);
    expect(body.error.message).toBe('to must be another owner than from');
  });

  it('fails with 503 without changes while the catalog is down', async () => {
    await start();
    await create('a');
    jest
      .spyOn(catalog, 'getEntitiesByRefs')
      .mockRejectedValueOnce(new TypeError('No answer'));

    const { status } = await handOver();

    expect(status).toBe(503);
    expect(await listNames(FROM)).toEqual(['a']);
  });

  it('counts each integration as a change of the caller', async () => {
    await start({ limits: { changesPerMinute: { user: 3 } } });
    await create('a');
    await create('b');
    portal.clock.advance({ minutes: 1 });
    await handOver();

    const { status } = await portal
      .as('user:default/mock')
      .post('/integrations/hand-over', { from: TO, to: FROM });

    expect(status).toBe(429);
    expect(await listNames(TO)).toEqual(['a', 'b']);
  });

  it('skips integrations that changed since the decision', async () => {
    await start();
    const store = new IntegrationStore({ knex });
    const before = await addIntegration(store, { id: 'a', owner: FROM });
    const other = await addIntegration(store, { id: 'b', owner: FROM });
    await store.update(before, { name: 'changed' }, 0);

    const outcome = await store.handOver(
      [before, other].map(at => ({ at, subscriptions: [] })),
      {
        owner: TO,
        maxOfOwner: 10,
        previousOwner: FROM,
        handedOverBy: 'user:default/owner',
        now: 1,
      },
    );

    expect(outcome).toEqual({ changed: ['b'], conflicts: 1, overLimit: 0 });
    expect((await store.get('a')).owner).toBe(FROM);
  });
});
