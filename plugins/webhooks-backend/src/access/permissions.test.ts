import type { PermissionsService } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  isResourcePermission,
  type DefinitivePolicyDecision,
  type PolicyDecision,
  type PermissionCriteria,
  type PermissionCondition,
} from '@backstage/plugin-permission-common';
import { createConditionFactory } from '@backstage/plugin-permission-node';
import {
  RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
  webhooksPermissions,
} from 'backstage-plugin-webhooks-common';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { countRows } from '../__testUtils__/fixtures';
import { TEAM, TestPortal } from '../__testUtils__/TestPortal';
import { hasSubjectEntity, isOwner } from './rules';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
jest.setTimeout(60_000);

const owned = createConditionFactory(isOwner)({
  claims: ['group:default/team'],
});
const ownedInAnyCase = createConditionFactory(isOwner)({
  claims: ['Group:default/Team'],
});
const aboutShop = createConditionFactory(hasSubjectEntity)({
  entityRefs: ['component:default/shop'],
});

/** A policy that tests can change. */
class Policy implements PermissionsService {
  /** The denied permissions. */
  refused = new Set<string>();
  /** The permission that the others require. */
  conditions?: PermissionCriteria<PermissionCondition>;

  async authorize(
    requests: Parameters<PermissionsService['authorize']>[0],
  ): Promise<DefinitivePolicyDecision[]> {
    return requests.map(({ permission }) => ({
      result: this.refused.has(permission.name)
        ? AuthorizeResult.DENY
        : AuthorizeResult.ALLOW,
    }));
  }

  async authorizeConditional(
    requests: Parameters<PermissionsService['authorizeConditional']>[0],
  ): Promise<PolicyDecision[]> {
    return requests.map(({ permission }) => {
      if (this.refused.has(permission.name)) {
        return { result: AuthorizeResult.DENY };
      }
      return this.conditions &&
        isResourcePermission(permission, RESOURCE_TYPE_WEBHOOKS_INTEGRATION)
        ? {
            result: AuthorizeResult.CONDITIONAL,
            pluginId: 'webhooks',
            resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
            conditions: this.conditions,
          }
        : { result: AuthorizeResult.ALLOW };
    });
  }
}

describe.each(databases.eachSupportedId())('permissions (%s)', id => {
  const stops: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) {
      await stop();
    }
  });

  async function setUp() {
    const knex = await databases.init(id);
    const policy = new Policy();
    const receiver = await Receiver.start();
    stops.push(() => receiver.stop());
    const other = { ...TEAM, metadata: { name: 'other' } };
    const portal = await TestPortal.start({
      knex,
      permissions: policy,
      entities: [TEAM, other],
    });
    stops.push(() => portal.stop());
    const ids: Record<string, string> = {};
    for (const [name, fields] of Object.entries({
      'mine-shop': { owner: 'team', entityRef: 'shop' },
      mine: { owner: 'team' },
      'theirs-shop': { owner: 'other', entityRef: 'shop' },
      theirs: { owner: 'other' },
    })) {
      ids[name] = (
        await portal.create({ name, url: receiver.url, ...fields })
      ).id;
    }
    const deliveries = (
      await portal.post('/events', { type: 'a.b', payload: {} })
    ).body.deliveries as { id: string; integrationId: string }[];
    await receiver.received(4);
    await eventually(async () =>
      expect(await knex('delivery_queue').select()).toEqual([]),
    );
    const getDeliveryId = (name: string) =>
      deliveries.find(one => one.integrationId === ids[name])!.id;
    return { knex, policy, portal, ids, getDeliveryId };
  }

  it('restrict lists by conditions, and deny access to other integrations', async () => {
    const { policy, portal, ids, getDeliveryId } = await setUp();
    const names = async (query = '') => {
      const { body } = await portal.get(`/integrations${query}`);
      return body.items.map((one: { name: string }) => one.name).sort();
    };
    const logged = async (query = '') => {
      const { body } = await portal.get(`/deliveries${query}`);
      return body.items
        .map(
          (one: { integrationId: string }) =>
            Object.entries(ids).find(([, it]) => it === one.integrationId)![0],
        )
        .sort();
    };
    const all = ['mine', 'mine-shop', 'theirs', 'theirs-shop'];
    const cases: [
      PermissionCriteria<PermissionCondition> | undefined,
      string[],
    ][] = [
      [undefined, all],
      [owned, ['mine', 'mine-shop']],
      [ownedInAnyCase, ['mine', 'mine-shop']],
      [{ not: owned }, ['theirs', 'theirs-shop']],
      [aboutShop, ['mine-shop', 'theirs-shop']],
      [{ not: aboutShop }, ['mine', 'theirs']],
      [{ allOf: [owned, aboutShop] }, ['mine-shop']],
      [{ anyOf: [owned, aboutShop] }, ['mine', 'mine-shop', 'theirs-shop']],
      [{ not: { anyOf: [owned, aboutShop] } }, ['theirs']],
    ];
    for (const [conditions, visible] of cases) {
      policy.conditions = conditions;
      expect(await names()).toEqual(visible);
      expect(await logged()).toEqual(visible);
      // No filter reveals more than the conditions allow.
      expect(
        await names('?owner=other,team&q=http&health=idle,healthy'),
      ).toEqual(visible);
      expect(await logged('?entityRef=shop')).toEqual(
        visible.filter(name => name.endsWith('shop')),
      );
      for (const name of all) {
        const status = visible.includes(name) ? 200 : 404;
        for (const path of [
          `/integrations/${ids[name]}`,
          `/integrations/${ids[name]}/health`,
          `/integrations/${ids[name]}/secret`,
          `/deliveries/${getDeliveryId(name)}`,
        ]) {
          const answer = await portal.get(path);
          expect([name, path, answer.status]).toEqual([name, path, status]);
          expect(answer.body.error?.message ?? '').toContain(
            status === 404 ? ' has the id ' : '',
          );
        }
        expect(await logged(`?integrationId=${ids[name]}`)).toEqual(
          visible.includes(name) ? [name] : [],
        );
      }
    }
  });

  it('deny every forbidden change without effect', async () => {
    const { knex, policy, portal, ids, getDeliveryId } = await setUp();
    await portal.post(`/integrations/${ids['theirs-shop']}/disable`);
    await eventually(async () =>
      expect((await countRows(knex)).event_outbox).toBe(0),
    );
    policy.conditions = owned;
    const rows = await countRows(knex);
    const before = await knex('integrations').orderBy('id');
    const path = `/integrations/${ids.theirs}`;
    const answers = [
      await portal.patch(path, { name: 'x' }),
      await portal.delete(path),
      await portal.post(`${path}/disable`),
      await portal.post(`${path}/test`),
      await portal.post(`${path}/secret/rotate`),
      await portal.post(`${path}/replay`, { from: '2026-01-01T00:00:00Z' }),
      await portal.post(`/integrations/${ids['theirs-shop']}/enable`),
      await portal.post(`/deliveries/${getDeliveryId('theirs')}/redeliver`),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    expect(await countRows(knex)).toMatchObject({
      integrations: rows.integrations,
      integration_secrets: rows.integration_secrets,
      events: rows.events,
      deliveries: rows.deliveries,
    });
    const view = (one: { id: string; version: number; state: string }) => [
      one.id,
      one.version,
      one.state,
    ];
    expect((await knex('integrations').orderBy('id')).map(view)).toEqual(
      before.map(view),
    );
  });

  it.each<
    [
      string,
      (portal: TestPortal, id: string) => Promise<{ status: number }>,
      number?,
    ]
  >([
    ['webhooks.integration.read', p => p.get('/integrations')],
    ['webhooks.integration.read', (p, i) => p.get(`/integrations/${i}`), 404],
    [
      'webhooks.integration.create',
      p =>
        p.post('/integrations', {
          name: 'n',
          owner: 'team',
          url: 'https://a.b/',
          eventTypes: ['*'],
        }),
    ],
    [
      'webhooks.integration.update',
      (p, i) => p.patch(`/integrations/${i}`, { name: 'n' }),
    ],
    ['webhooks.integration.delete', (p, i) => p.delete(`/integrations/${i}`)],
    [
      'webhooks.integration.reveal-secret',
      (p, i) => p.get(`/integrations/${i}/secret`),
    ],
    ['webhooks.delivery.read', p => p.get('/deliveries')],
    [
      'webhooks.delivery.redeliver',
      (p, i) =>
        p.post(`/integrations/${i}/replay`, { from: '2026-01-01T00:00:00Z' }),
    ],
    [
      'webhooks.event.subscribe',
      (p, i) =>
        p.patch(`/integrations/${i}`, { eventTypes: ['shop.order.placed'] }),
    ],
    [
      'webhooks.event.dispatch',
      p => p.post('/events', { type: 'a.b', payload: {} }),
    ],
    [
      'webhooks.event.override-url',
      (p, i) =>
        p.post('/events', {
          type: 'a.b',
          payload: {},
          integrationIds: [i],
          url: 'https://a.example.com/',
        }),
    ],
  ])('are required: %s', async (name, call, refused = 403) => {
    const { policy, portal, ids } = await setUp();
    // All others are denied, so this one is sufficient.
    policy.refused = new Set([name]);
    expect((await call(portal, ids.mine)).status).toBe(refused);
    policy.refused = new Set();
    expect((await call(portal, ids.mine)).status).toBeLessThan(300);
  });

  it('deny everything to a caller without permissions', async () => {
    const knex = await databases.init(id);
    const portal = await TestPortal.start({
      knex,
      permissions: mockServices.permissions({ result: AuthorizeResult.DENY }),
    });
    stops.push(() => portal.stop());
    for (const path of ['/integrations', '/deliveries']) {
      expect((await portal.get(path)).status).toBe(403);
    }
    expect(
      (await portal.post('/events', { type: 'nothing', payload: 1 })).status,
    ).toBe(403);
    expect(await countRows(knex)).toMatchObject({ events: 0, integrations: 0 });
    expect(webhooksPermissions.length).toBeGreaterThan(0);
  });
});
