import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import {
  webhooksIntegrationCreateForOthersPermission,
  webhooksIntegrationCreatePermission,
} from 'backstage-plugin-webhooks-common';
import { addIntegration, migrated } from '../__testUtils__/fixtures';
import {
  ALLOW,
  DENY,
  isOwner,
  onIntegrations,
  TestPolicy,
} from '../__testUtils__/TestPolicy';
import { TEAM, TestPortal } from '../__testUtils__/TestPortal';
import { IntegrationStore } from '../database/IntegrationStore';
import { findResources } from './findResources';

jest.setTimeout(60_000);

const MALLORY = 'user:default/mallory';
const OWNER = 'user:default/owner';

const SECRET_PROJECT = {
  ...TEAM,
  kind: 'Component',
  metadata: { name: 'secret-project' },
};

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe.each(databases.eachSupportedId())('ownership (%s)', databaseId => {
  let policy: TestPolicy;
  let portal: TestPortal;

  async function start(webhooks: JsonObject = {}): Promise<void> {
    policy = new TestPolicy({
      [MALLORY]: ['group:default/Mallorys'],
      [OWNER]: ['group:default/team'],
    });
    portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      entities: [
        TEAM,
        { ...TEAM, metadata: { name: 'mallorys' } },
        { ...TEAM, kind: 'User', metadata: { name: 'mallory' } },
        SECRET_PROJECT,
      ],
      permissions: policy,
      features: [policy.userInfo()],
      webhooks,
    });
  }

  afterEach(async () => {
    await portal.stop();
  });

  const integration = (owner: string) => ({
    name: 'Your session expired: <https://evil.example/login|sign in again>',
    owner,
    url: 'https://hooks.example.com/',
    eventTypes: ['a.b'],
  });

  async function create(user: string, owner: string): Promise<number> {
    const answer = await portal
      .as(user)
      .post('/integrations', integration(owner));
    return answer.status;
  }

  it.each([
    ['allows creation without conditions', ALLOW],
    [
      'allows it for owned integrations',
      onIntegrations(isOwner(MALLORY, 'group:default/mallorys')),
    ],
  ])('rejects a foreign owner if the policy %s', async (_, decision) => {
    await start();
    policy.set(MALLORY, webhooksIntegrationCreatePermission, decision);

    expect(await create(MALLORY, 'group:default/team')).toBe(403);
    expect(await create(MALLORY, OWNER)).toBe(403);
    expect(await create(MALLORY, 'group:default/mallorys')).toBe(201);
    expect(await create(MALLORY, MALLORY)).toBe(201);
  });

  it('rejects every owner if the policy denies creation', async () => {
    await start();
    policy.set(MALLORY, webhooksIntegrationCreatePermission, DENY);
    policy.set(MALLORY, webhooksIntegrationCreateForOthersPermission, ALLOW);

    expect(await create(MALLORY, MALLORY)).toBe(403);
    expect(await create(MALLORY, 'group:default/team')).toBe(403);
  });

  it('rejects a group of the caller if the conditions of the policy exclude it', async () => {
    await start();
    policy.set(
      MALLORY,
      webhooksIntegrationCreatePermission,
      onIntegrations(isOwner('group:default/mallorys')),
    );
    policy.set(MALLORY, webhooksIntegrationCreateForOthersPermission, ALLOW);

    expect(await create(MALLORY, MALLORY)).toBe(403);
  });

  it('accepts a foreign owner that the conditions of the policy include', async () => {
    await start();
    policy.set(
      MALLORY,
      webhooksIntegrationCreatePermission,
      onIntegrations({ not: isOwner('group:default/mallorys') }),
    );

    expect(await create(MALLORY, 'group:default/team')).toBe(201);
  });

  it('accepts any owner from callers who may create for others', async () => {
    await start();
    policy.set(MALLORY, webhooksIntegrationCreateForOthersPermission, ALLOW);

    expect(await create(MALLORY, 'group:default/team')).toBe(201);
  });

  it('rejects the transfer of an integration to a foreign owner', async () => {
    await start();
    const { body } = await portal
      .as(MALLORY)
      .post('/integrations', integration('group:default/mallorys'))
      .expect(201);
    const give = (owner: string) =>
      portal.as(MALLORY).patch(`/integrations/${body.id}`, { owner });

    const refused = await give('group:default/team');
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toContain(
      'webhooks.integration.create-for-others for the owner group:default/team, which is not one of yours',
    );
    expect((await give(MALLORY)).status).toBe(200);
  });

  it('protects the quota of a team from others', async () => {
    await start({ limits: { integrationsPerOwner: 1 } });

    expect(await create(MALLORY, 'group:default/team')).toBe(403);
    expect(await create(OWNER, 'group:default/team')).toBe(201);
  });

  it('does not reveal whether the catalog has a foreign owner', async () => {
    await start();
    policy.set(MALLORY, webhooksIntegrationCreatePermission, ALLOW);
    const answers = await Promise.all(
      ['secret-project', 'no-project'].map(async name => {
        const { status, body } = await portal
          .as(MALLORY)
          .post('/integrations', integration(`component:default/${name}`));
        return [status, body.error.message.replace(name, 'NAME')];
      }),
    );

    expect(answers[0][0]).toBe(403);
    expect(answers[1]).toEqual(answers[0]);
  });

  it('requires both permissions for a service, which always creates for others', async () => {
    const permissions = ['webhooks.integration.create'];
    await start({
      access: {
        services: [
          { subject: 'plugin:full' },
          { subject: 'plugin:creator', permissions },
          {
            subject: 'plugin:delegate',
            permissions: [
              ...permissions,
              'webhooks.integration.create-for-others',
              'webhooks.event.subscribe',
            ],
          },
        ],
      },
    });
    const createAs = async (subject: string) => {
      const answer = await portal
        .post('/integrations', integration('group:default/team'))
        .set(
          'authorization',
          mockCredentials.service.header({
            onBehalfOf: mockCredentials.service(subject),
            targetPluginId: 'webhooks',
          }),
        );
      return answer.status;
    };

    expect(await createAs('plugin:full')).toBe(201);
    expect(await createAs('plugin:creator')).toBe(403);
    expect(await createAs('plugin:delegate')).toBe(201);
  });
});

describe.each(databases.eachSupportedId())(
  'resources of decisions (%s)',
  databaseId => {
    it('are found for each ref, for a new integration by its owner', async () => {
      const store = new IntegrationStore({
        knex: await migrated(await databases.init(databaseId)),
      });
      await addIntegration(store, { id: 'a', owner: 'group:default/one' });
      await addIntegration(store, { id: 'b', owner: 'group:default/two' });

      const found = await findResources(store, [
        'b',
        'none',
        'Group:default/New',
        'a',
      ]);

      expect(found.map(resource => resource?.owner)).toEqual([
        'group:default/two',
        undefined,
        'group:default/new',
        'group:default/one',
      ]);
    });
  },
);
