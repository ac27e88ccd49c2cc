import type { Entity } from '@backstage/catalog-model';
import { TestDatabases } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { ALLOW, TestPolicy } from '../__testUtils__/TestPolicy';
import { MEMBER, TEAM, TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(60_000);

const EMPTY: Entity = {
  ...TEAM,
  metadata: { name: 'empty' },
  relations: [{ type: 'hasMember', targetRef: 'user:default/left' }],
};
const OTHER: Entity = { ...TEAM, metadata: { name: 'other' } };

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('orphan filter (%s)', databaseId => {
  const policy = new TestPolicy({
    'user:default/mock': ALLOW,
    'user:default/joe': ['group:default/gone'],
  });
  const catalog = catalogServiceMock.mock();
  let entities: Entity[];
  let asked: string[][];
  let portal: TestPortal;

  async function create(name: string, owner: string): Promise<void> {
    await portal.create({ name, owner, url: 'https://hooks.example.com/' });
  }

  beforeAll(async () => {
    catalog.getEntitiesByRefs.mockImplementation(
      async ({ entityRefs }, options) => {
        asked.push(entityRefs);
        return catalogServiceMock({ entities }).getEntitiesByRefs(
          { entityRefs },
          options,
        );
      },
    );
    entities = [TEAM, MEMBER, EMPTY, OTHER, group('gone'), group('gone-too')];
    asked = [];
    portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      permissions: policy,
      catalog,
      features: [policy.userInfo()],
    });
    for (const owner of ['team', 'empty', 'other', 'gone', 'gone-too']) {
      await create(`a of ${owner}`, owner);
      await create(`b of ${owner}`, owner);
    }
    entities = [TEAM, MEMBER, EMPTY, OTHER];
  });

  beforeEach(() => {
    asked = [];
  });

  afterAll(async () => {
    await portal.stop();
  });

  const names = ({ body }: { body: { items: Integration[] } }) =>
    body.items.map(({ name }) => name);

  it('lists integrations whose owner is missing or has no people', async () => {
    const found = await portal.get('/integrations?orphaned=true');

    expect(names(found)).toEqual([
      'a of empty',
      'a of gone',
      'a of gone-too',
      'b of empty',
      'b of gone',
      'b of gone-too',
    ]);
    expect(asked.length).toBeLessThanOrEqual(2);
  });

  it('lists all other integrations', async () => {
    const found = await portal.get('/integrations?orphaned=false');

    expect(names(found)).toEqual([
      'a of other',
      'a of team',
      'b of other',
      'b of team',
    ]);
  });

  it('pages through a list of orphans', async () => {
    const first = await portal.get('/integrations?orphaned=true&limit=4');
    const second = await portal.get(
      `/integrations?orphaned=true&limit=4&cursor=${first.body.nextCursor}`,
    );

    expect(names(second)).toEqual(['b of gone', 'b of gone-too']);
    expect(second.body.nextCursor).toBeUndefined();
  });

  it('only looks up owners that match the other filters', async () => {
    const found = await portal.get(
      '/integrations?orphaned=true&owner=gone,team&q=b+of',
    );

    expect(names(found)).toEqual(['b of gone']);
    expect(asked[0].sort()).toEqual([
      'group:default/gone',
      'group:default/team',
    ]);
  });

  it('only looks up owners whose integrations the caller may see', async () => {
    const found = await portal
      .as('user:default/joe')
      .get('/integrations?orphaned=true');

    expect(names(found)).toEqual(['a of gone', 'b of gone']);
    expect(asked).toEqual([['group:default/gone']]);
  });

  it('rejects a flag that is neither true nor false', async () => {
    const refused = await portal.get('/integrations?orphaned=maybe');

    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toBe('orphaned: must be true or false');
  });

  it.each([
    ['a list of orphans', () => portal.get('/integrations?orphaned=true')],
    [
      'a creation',
      () =>
        portal.post('/integrations', {
          name: 'c',
          owner: 'team',
          url: 'https://hooks.example.com/',
          eventTypes: ['a.*'],
        }),
    ],
  ])('fails %s with 503 while the catalog is down', async (_, call) => {
    catalog.getEntitiesByRefs.mockRejectedValueOnce(new TypeError('No answer'));

    const refused = await call();

    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('5');
    expect(refused.body.error.message).toContain('The catalog is unavailable');
  });
});

function group(name: string): Entity {
  return { ...TEAM, metadata: { name } };
}
