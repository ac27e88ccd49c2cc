import { TestDatabases } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { IntegrationPage } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { ALLOW, TestPolicy } from '../__testUtils__/TestPolicy';
import { MEMBER, TEAM, TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(60_000);

const OTHER = { ...TEAM, metadata: { name: 'other' } };
const GONE = { ...TEAM, metadata: { name: 'gone' } };
const NONE = {
  disabled: 0,
  failing: 0,
  paused: 0,
  degraded: 0,
  healthy: 0,
  idle: 0,
};

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('the list (%s)', databaseId => {
  const policy = new TestPolicy({
    'user:default/mock': ALLOW,
    'user:default/joe': ['group:default/other'],
  });
  const catalog = catalogServiceMock.mock();
  let entities = [TEAM, MEMBER, OTHER, GONE];
  let knex: Knex;
  let portal: TestPortal;

  beforeAll(async () => {
    catalog.getEntitiesByRefs.mockImplementation((request, options) =>
      catalogServiceMock({ entities }).getEntitiesByRefs(request, options),
    );
    knex = await databases.init(databaseId);
    portal = await TestPortal.start({
      knex,
      permissions: policy,
      catalog,
      features: [policy.userInfo()],
    });
    const now = portal.clock.now();
    for (const [name, owner, columns] of [
      ['idle', 'team', {}],
      ['healthy', 'team', { trend: 'healthy', last_success_at: now }],
      ['fails', 'other', { trend: 'failing', last_failure_at: now }],
      ['fails too', 'gone', { trend: 'failing', last_failure_at: now }],
    ] as const) {
      const { id } = await portal.create({
        name,
        owner,
        url: 'https://hooks.example.com/',
      });
      await knex('integrations')
        .where({ id })
        .update({ name, ...columns });
      await knex('health_periods').insert({
        integration_id: id,
        start: now - 3_600_000,
        epoch: 0,
        shard: 0,
        success: name === 'healthy' ? 3 : 0,
        error: name === 'healthy' ? 1 : 0,
        timeout: 0,
        gone: 0,
        throttled: 0,
      });
    }
    entities = [TEAM, MEMBER, OTHER];
  });

  afterAll(async () => {
    await portal.stop();
  });

  const list = async (
    query: string,
    user = 'user:default/mock',
  ): Promise<IntegrationPage> =>
    (await portal.as(user).get(`/integrations?${query}`)).body;
  const names = (page: IntegrationPage) => page.items.map(({ name }) => name);

  it('only includes requested parts', async () => {
    const page = await list('limit=1&q=healthy');

    expect(Object.keys(page)).toEqual(['items']);
    expect(page.items[0]).not.toHaveProperty('traffic');
    expect(page.items[0]).not.toHaveProperty('orphaned');
  });

  it('counts all pages, with all filters except the health', async () => {
    const all = await list('include=counts&limit=1');
    const failing = await list('include=counts&health=failing&q=too');

    expect(all.items).toHaveLength(1);
    expect(all.counts).toEqual({ ...NONE, failing: 2, healthy: 1, idle: 1 });
    expect(names(failing)).toEqual(['fails too']);
    expect(failing.counts).toEqual({ ...NONE, failing: 1 });
  });

  it('counts only integrations that the caller may read', async () => {
    const page = await list('include=counts', 'user:default/joe');

    expect(names(page)).toEqual(['fails']);
    expect(page.counts).toEqual({ ...NONE, failing: 1 });
  });

  it('counts the orphaned among them', async () => {
    const page = await list('include=counts&orphaned=true');

    expect(page.counts).toEqual({ ...NONE, failing: 1 });
  });

  it('sorts by health, the worst first', async () => {
    const page = await list('sort=health&limit=3');
    const rest = await list(`sort=health&cursor=${page.nextCursor}`);

    expect(names(page)).toEqual(['fails', 'fails too', 'healthy']);
    expect(names(rest)).toEqual(['idle']);
  });

  it('includes the traffic of the last 24 hours', async () => {
    const { items } = await list('include=traffic&q=healthy');

    expect(items[0].traffic).toMatchObject({ successRate: 0.75 });
    expect(items[0].traffic?.success).toHaveLength(24);
  });

  it('tells whether the caller may update all integrations', async () => {
    const admin = await list('include=access');
    const owner = await list('include=access', 'user:default/joe');

    expect(admin.access).toEqual({ updateAll: true });
    expect(owner.access).toEqual({ updateAll: false });
  });

  it('marks orphans, and leaves the mark out while the catalog is down', async () => {
    const marks = async () =>
      (await list('include=orphaned')).items.map(one => one.orphaned);

    catalog.getEntitiesByRefs.mockRejectedValueOnce(new TypeError('No answer'));
    const down = await marks();
    await portal.clock.advance({ seconds: 11 });
    const up = await marks();
    const calls = catalog.getEntitiesByRefs.mock.calls.length;
    const again = await marks();

    expect(down).toEqual([undefined, undefined, undefined, undefined]);
    // By name: fails, fails too, healthy, idle.
    expect(up).toEqual([false, true, false, false]);
    expect(again).toEqual(up);
    expect(catalog.getEntitiesByRefs).toHaveBeenCalledTimes(calls);
  });

  it.each(['sort=age', 'order=up', 'include=all'])(
    'rejects %s',
    async query => {
      const { status } = await portal.get(`/integrations?${query}`);

      expect(status).toBe(400);
    },
  );
});
