import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { PeopleDirectory } from './PeopleDirectory';

/** An entity with relations, written as `hasMember user:default/jane`. */
function entity(ref: string, ...relations: string[]): Entity {
  const [, kind, namespace, name] = /^(\w+):(\w+)\/(.+)$/.exec(ref)!;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { namespace, name },
    spec: kind === 'Group' ? { type: 'team', children: [] } : {},
    relations: relations.map(relation => {
      const [type, targetRef] = relation.split(' ');
      return { type, targetRef };
    }),
  };
}

function directory(entities: Entity[]) {
  const catalog = catalogServiceMock({ entities });
  const asked = jest.spyOn(catalog, 'getEntitiesByRefs');
  const people = new PeopleDirectory({ auth: mockServices.auth(), catalog });
  return {
    people,
    asked,
    find: async (owner: string, limit = 100) =>
      (await people.find([owner], limit)).get(owner),
  };
}

/** A chain of groups in which only the last one has a member. */
function chain(length: number): Entity[] {
  return [
    ...Array.from({ length }, (_, i) =>
      entity(
        `Group:default/g${i}`,
        i < length - 1
          ? `parentOf group:default/g${i + 1}`
          : 'hasMember user:default/jane',
      ),
    ),
    entity('User:default/jane'),
  ];
}

const ORGANISATION = [
  entity('User:default/jane'),
  entity('User:default/Joe'),
  entity('User:default/mary'),
  entity(
    'Group:default/team',
    'parentOf group:default/subteam',
    'hasMember user:default/jane',
    'childOf group:default/root',
  ),
  entity(
    'Group:default/subteam',
    'hasMember user:default/joe',
    'hasMember user:default/jane',
    'hasMember user:default/left-the-company',
  ),
  entity('Group:default/root', 'parentOf group:default/team'),
  entity('Group:default/empty', 'childOf group:default/root'),
  entity('Group:default/shell', 'parentOf group:default/empty'),
  entity('Group:default/past', 'hasMember user:default/left-the-company'),
  entity(
    'Group:default/ring-a',
    'parentOf group:default/ring-b',
    'hasMember user:default/joe',
  ),
  entity(
    'Group:default/ring-b',
    'parentOf group:default/ring-a',
    'hasMember user:default/mary',
  ),
  entity('Group:default/hoop', 'parentOf group:default/hoop'),
  entity(
    'Component:default/shop',
    'ownedBy group:default/subteam',
    'ownedBy user:default/mary',
    'dependsOn component:default/other',
  ),
  entity('System:default/sales', 'ownedBy component:default/shop'),
  entity('API:default/lost', 'ownedBy group:default/gone'),
];

describe('PeopleDirectory', () => {
  it.each<[string, string[]]>([
    ['user:default/jane', ['user:default/jane']],
    ['user:default/gone', []],
    ['group:default/gone', []],
    ['group:default/team', ['user:default/jane', 'user:default/joe']],
    ['Group:Default/TEAM', ['user:default/jane', 'user:default/joe']],
    ['group:default/root', ['user:default/jane', 'user:default/joe']],
    ['group:default/empty', []],
    ['group:default/shell', []],
    ['group:default/past', []],
    ['group:default/ring-a', ['user:default/joe', 'user:default/mary']],
    ['group:default/hoop', []],
    [
      'component:default/shop',
      ['user:default/mary', 'user:default/joe', 'user:default/jane'],
    ],
    [
      'system:default/sales',
      ['user:default/mary', 'user:default/joe', 'user:default/jane'],
    ],
    ['api:default/lost', []],
  ])('finds the people behind %s', async (owner, people) => {
    await expect(directory(ORGANISATION).find(owner)).resolves.toEqual(people);
  });

  it('follows subgroups up to a limit', async () => {
    await expect(
      directory(chain(60)).find('group:default/g0'),
    ).resolves.toEqual(['user:default/jane']);
    const endless = directory(chain(500));
    await expect(endless.find('group:default/g0')).resolves.toEqual([]);
    expect(endless.asked.mock.calls.length).toBeLessThanOrEqual(100);
  });

  it('stops at the maximum number of people', async () => {
    const names = Array.from({ length: 2_000 }, (_, i) => `user:default/u${i}`);
    const { find, asked } = directory([
      entity('Group:default/all', ...names.map(name => `hasMember ${name}`)),
      ...names.map(name => entity(name.replace('user', 'User'))),
    ]);
    await expect(find('group:default/all', 5)).resolves.toEqual(
      names.slice(0, 5),
    );
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('looks up few members if one person is enough', async () => {
    const names = Array.from({ length: 500 }, (_, i) => `user:default/u${i}`);
    const { find, asked } = directory([
      entity('Group:default/all', ...names.map(name => `hasMember ${name}`)),
      ...names.map(name => entity(name.replace('user', 'User'))),
    ]);
    await find('group:default/all', 1);
    expect(
      asked.mock.calls.flatMap(([{ entityRefs }]) => entityRefs).length,
    ).toBeLessThan(10);
  });

  it('looks up many owners at once', async () => {
    const { people, asked } = directory(ORGANISATION);
    const owners = ['group:default/team', 'group:default/gone'];
    await expect(people.find(owners, 1)).resolves.toEqual(
      new Map([
        ['group:default/team', ['user:default/jane']],
        ['group:default/gone', []],
      ]),
    );
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('rejects text that is not an entity ref', async () => {
    await expect(directory(ORGANISATION).find('team')).rejects.toThrow(
      'Entity reference "team" had missing or empty kind',
    );
  });

  it('throws if the catalog is unavailable', async () => {
    const { find, asked } = directory(ORGANISATION);
    asked.mockRejectedValueOnce(new Error('503 Service Unavailable'));
    await expect(find('group:default/team')).rejects.toThrow('503');
  });
});
