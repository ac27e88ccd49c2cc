import { TestDatabases } from '@backstage/backend-test-utils';
import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import {
  HEALTH_STATUSES,
  type HealthEvidence,
} from 'backstage-plugin-webhooks-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import type { Knex } from 'knex';
import {
  addIntegration,
  countRows,
  migrated,
  plainSecret,
} from '../__testUtils__/fixtures';
import { encodeCursor } from '../lib/cursor';
import { healthStatus } from '../model/healthStatus';
import { RECOVERED_MS } from '../model/healthTrend';
import {
  IntegrationStore,
  type IntegrationRecord,
  type Revision,
} from './IntegrationStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const NOW = Date.parse('2026-03-02T12:00:00Z');
const EVIDENCE: HealthEvidence = {
  reason: 'gone',
  summary: 'Gone.',
  days: [],
};

type Filters = Omit<
  Parameters<IntegrationStore['list']>[0],
  'since' | 'now' | 'updatable' | 'limit' | 'cursor'
>;
type Match = (one: IntegrationRecord) => boolean;

describe.each(databases.eachSupportedId())('IntegrationStore (%s)', id => {
  async function setUp() {
    const knex = await migrated(await databases.init(id));
    return { knex, store: new IntegrationStore({ knex }) };
  }

  it('creates an integration with one row per event type', async () => {
    const { knex, store } = await setUp();

    const created = await addIntegration(store, {
      id: 'a',
      name: 'Größe 🚀',
      description: 'd',
      entityRef: 'component:default/shop',
      eventTypes: ['a.*', 'a.*', 'b'],
      headers: { 'x-a': 'sealed' },
    });

    expect(created).toMatchObject({
      id: 'a',
      name: 'Größe 🚀',
      description: 'd',
      owner: 'group:default/team',
      entityRef: 'component:default/shop',
      url: 'https://hooks.example.com/',
      headers: { 'x-a': 'sealed' },
      state: 'active',
      epoch: 0,
      incarnation: expect.stringMatching(/^[\w-]{16}$/),
      version: 1,
      managedBy: 'api',
      createdAt: NOW,
      updatedAt: NOW,
      lastSuccessAt: undefined,
    });
    expect(await countRows(knex)).toMatchObject({
      integration_subscriptions: 2,
      integration_secrets: 1,
    });
  });

  it('rejects an id that exists, and stores nothing', async () => {
    const { knex, store } = await setUp();
    await addIntegration(store, { id: 'a' });
    const rows = await countRows(knex);

    await expect(addIntegration(store, { id: 'a' })).rejects.toMatchObject({
      name: 'ConflictError',
      message: "An integration with the id 'a' already exists",
    });

    await expect(countRows(knex)).resolves.toEqual(rows);
  });

  it('changes fields, and replaces the event types', async () => {
    const { knex, store } = await setUp();
    const created = await addIntegration(store, {
      id: 'a',
      description: 'd',
      entityRef: 'component:default/shop',
    });

    await expect(
      store.update(
        created,
        { name: 'n', description: null, entityRef: null, eventTypes: ['c'] },
        NOW + 1,
      ),
    ).resolves.toEqual({
      ...created,
      name: 'n',
      description: undefined,
      entityRef: undefined,
      eventTypes: ['c'],
      version: 2,
      updatedAt: NOW + 1,
    });
    await expect(
      knex('integration_subscriptions').pluck('pattern'),
    ).resolves.toEqual(['c']);
  });

  it.each<
    [
      verb: string,
      call: (store: IntegrationStore, at: Revision) => Promise<unknown>,
    ]
  >([
    ['get', store => store.get('b')],
    ['update', (store, at) => store.update(at, { name: 'x' }, NOW)],
    [
      'rotate the secret of',
      (store, at) =>
        store.rotateSecret(at, {
          rotatedBy: 'user:default/owner',
          secret: 's',
          previousExpiresAt: NOW,
          now: NOW,
        }),
    ],
    ['delete', (store, at) => store.delete(at, 0)],
  ])('fails to %s an unknown integration', async (_, call) => {
    const { store } = await setUp();
    const known = await addIntegration(store, { id: 'a' });

    await expect(call(store, { ...known, id: 'b' })).rejects.toMatchObject({
      name: 'NotFoundError',
      message: "No integration has the id 'b'",
    });
  });

  it('returns undefined for an unknown integration', async () => {
    const { store } = await setUp();

    await expect(store.find('b')).resolves.toBeUndefined();
  });

  it('deletes an integration with its event types and secrets', async () => {
    const { knex, store } = await setUp();

    await store.delete(await addIntegration(store, { id: 'a' }), 0);

    expect(await countRows(knex)).toMatchObject({
      integrations: 0,
      integration_subscriptions: 0,
      integration_secrets: 0,
    });
  });

  describe('list', () => {
    const now = NOW + RECOVERED_MS;
    const times = { since: NOW, now };
    const updatable = { all: true as const };
    let store: IntegrationStore;
    let all: IntegrationRecord[];

    beforeAll(async () => {
      const database = await setUp();
      store = database.store;
      const outcomeTimes = [undefined, NOW - 1, NOW, NOW + 1];
      const pairs = outcomeTimes.flatMap(success =>
        outcomeTimes.map(failure => [success, failure]),
      );
      for (const [i, [lastSuccessAt, lastFailureAt]] of pairs.entries()) {
        await add(database.knex, i + 1, { lastSuccessAt, lastFailureAt });
      }
      all = await store.findAll(pairs.map((_, i) => `i${i + 1}`));
    });

    async function add(
      knex: Knex,
      n: number,
      outcomes: { lastSuccessAt?: number; lastFailureAt?: number },
    ) {
      const integrationId = `i${n}`;
      await addIntegration(store, {
        id: integrationId,
        // Names are not unique, and contain wildcards of LIKE.
        name: ['Shop 100%', 'shop_b', 'Back\\slash', 'Ünïcode'][n % 4],
        owner: `group:default/${n % 2 ? 'odd' : 'even'}`,
        entityRef: n % 3 ? `component:default/c${n % 3}` : undefined,
        url: `https://hooks.example.com/${n}`,
      });
      await knex('integrations')
        .where({ id: integrationId })
        .update({
          last_success_at: outcomes.lastSuccessAt ?? null,
          last_failure_at: outcomes.lastFailureAt ?? null,
          trend: [null, 'healthy', 'degraded', 'failing'][(n * 3) % 4],
          recent_outcomes: n % 3 ? 'sfs' : 's',
          trips: n % 7 ? 0 : 1,
          paused_until: n % 6 ? null : now + (n % 4) - 1,
        });
      if (n % 5 === 0) {
        await store.disable(await store.get(integrationId), {
          reason: 'gone',
          evidence: EVIDENCE,
          now: NOW,
        });
      }
    }

    async function list(filters: Filters, limit: number) {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list({
          ...filters,
          ...times,
          updatable,
          limit,
          cursor,
        });
        found.push(...page.items.map(one => one.id));
        cursor = page.nextCursor;
      } while (cursor);
      return found;
    }

    const criteria = (
      filter: PermissionCriteria<IntegrationFilter>,
    ): Filters => ({ criteria: filter });
    const odd = { owners: ['group:default/odd'] };
    const c1 = { entityRefs: ['component:default/c1'] };
    const none = { entityRefs: [] };
    const isOdd: Match = one => one.owner.endsWith('odd');
    const isC1: Match = one => one.entityRef === 'component:default/c1';
    const named =
      (part: string): Match =>
      one =>
        one.name.includes(part);

    it.each<[title: string, filters: Filters, matches: Match]>([
      ['all', {}, () => true],
      ['those of an owner', { owners: ['group:default/odd'] }, isOdd],
      [
        'those of several owners',
        { owners: ['group:default/odd', 'group:default/even'] },
        () => true,
      ],
      [
        'none of an owner without integrations',
        { owners: ['group:default/none'] },
        () => false,
      ],
      ['those of an entity', { entityRef: 'component:default/c1' }, isC1],
      ...HEALTH_STATUSES.map((status): [string, Filters, Match] => [
        `those that are ${status}`,
        { health: [status] },
        one => healthStatus(one, times) === status,
      ]),
      [
        'those with one of several health statuses',
        { health: ['idle', 'failing'] },
        one => ['idle', 'failing'].includes(healthStatus(one, times)),
      ],
      [
        'those of an owner that are failing',
        { health: ['failing'], owners: ['group:default/odd'] },
        one => isOdd(one) && healthStatus(one, times) === 'failing',
      ],
      [
        'those with a part of the name in any case',
        { q: 'SHOP' },
        one => /shop/i.test(one.name),
      ],
      ['those with a percent sign in the name', { q: '100%' }, named('100%')],
      ['those that match only a percent sign', { q: '%' }, named('%')],
      ['those with an underscore in the name', { q: '_' }, named('_')],
      ['those with a backslash in the name', { q: '\\' }, named('\\')],
      ['those with accents in the name', { q: 'Ünïcode' }, named('Ünïcode')],
      [
        'those with a part of the URL',
        { q: 'HOOKS.example.com/16' },
        one => one.id === 'i16',
      ],
      ['none for SQL in the search', { q: "' or 1=1 --" }, () => false],
      ['those with permitted owners', criteria(odd), isOdd],
      ['those with permitted entities', criteria(c1), isC1],
      [
        'those without denied owners',
        criteria({ not: odd }),
        one => !isOdd(one),
      ],
      [
        'those without denied entities, or without an entity',
        criteria({ not: c1 }),
        one => !isC1(one),
      ],
      [
        'those that match all of several conditions',
        criteria({ allOf: [odd, c1] }),
        one => isOdd(one) && isC1(one),
      ],
      [
        'those that match any of several conditions',
        criteria({ anyOf: [odd, c1] }),
        one => isOdd(one) || isC1(one),
      ],
      [
        'those that match nested conditions',
        criteria({
          anyOf: [{ allOf: [odd, { not: c1 }] }, { allOf: [{ not: odd }, c1] }],
        }),
        one => isOdd(one) !== isC1(one),
      ],
      [
        'those that match none of several conditions',
        criteria({ not: { anyOf: [odd, c1] } }),
        one => !isOdd(one) && !isC1(one),
      ],
      ['none if no owner is permitted', criteria({ owners: [] }), () => false],
      [
        'all if no owner is denied',
        criteria({ not: { owners: [] } }),
        () => true,
      ],
      ['none if no entity is permitted', criteria(none), () => false],
      ['all if no entity is denied', criteria({ not: none }), () => true],
      [
        'none for an empty entity ref',
        criteria({ entityRefs: [''] }),
        () => false,
      ],
      [
        'those that match a filter and the conditions',
        { ...criteria({ anyOf: [odd, c1] }), q: 'shop' },
        one => (isOdd(one) || isC1(one)) && /shop/i.test(one.name),
      ],
    ])('returns %s, page by page', async (_, filters, matches) => {
      const order = await list({}, 100);
      const expected = all.filter(matches).map(one => one.id);

      const found = await list(filters, 3);

      expect(all).toHaveLength(16);
      expect([...order].sort()).toEqual(all.map(one => one.id).sort());
      expect(found).toEqual(order.filter(one => expected.includes(one)));
      expect(await list(filters, 100)).toEqual(found);
    });

    it.each([
      ['a text', 'x'],
      ['a cursor with too few values', encodeCursor(['a'])],
      ['a cursor with too many values', encodeCursor(['a', 'b', 'c'])],
    ])('rejects %s as its cursor', async (_, cursor) => {
      await expect(
        store.list({ ...times, updatable, limit: 1, cursor }),
      ).rejects.toThrow('The cursor is not valid for this list');
    });
  });

  it('reads the current secret, and replaced ones until they expire', async () => {
    const { store } = await setUp();
    await addIntegration(store, { id: 'a' });
    await addIntegration(store, { id: 'b' });
    const rotate = async (secret: string, now: number, graceMs: number) =>
      store.rotateSecret(await store.get('a'), {
        rotatedBy: 'user:default/owner',
        secret,
        previousExpiresAt: now + graceMs,
        now,
      });
    const secretsAt = async (now: number) =>
      (await store.activeSecrets(['a'], now)).map(one => one.secret);
    const [first] = await secretsAt(NOW);
    await rotate('two', NOW + 1, 1000);
    expect(await secretsAt(NOW + 1)).toEqual(['two', first]);
    expect(await secretsAt(NOW + 1000)).toEqual(['two', first]);
    expect(await secretsAt(NOW + 1001)).toEqual(['two']);
    await rotate('three', NOW + 2, 1000);
    expect(await secretsAt(NOW + 3)).toEqual(['three', 'two', first]);
    await rotate('four', NOW + 4, 0);
    expect(await secretsAt(NOW + 4)).toEqual(['four', 'two', first]);
    expect(await store.activeSecrets(['b'], NOW)).toEqual([
      {
        integrationId: 'b',
        secret: await plainSecret('b'),
        expiresAt: undefined,
      },
    ]);
    expect((await store.get('a')).version).toBe(4);
  });
});
