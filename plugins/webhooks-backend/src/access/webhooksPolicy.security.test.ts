import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type { PolicyQueryUser } from '@backstage/plugin-permission-node';
import { WebhooksPolicy } from '../../dev/webhooksPolicy';
import { readPage } from '../__testUtils__/markdown';
import { ALLOW, DENY, TestPolicy } from '../__testUtils__/TestPolicy';
import { TEAM, TestPortal } from '../__testUtils__/TestPortal';
import { toPrincipal } from './principal';

jest.setTimeout(60_000);

const GROUPS: Record<string, string[]> = {
  'user:default/member': ['group:default/team'],
  'user:default/other': ['group:default/other'],
  'user:default/admin': ['group:default/platform'],
};

/** Queries the policy like the permission backend. */
async function decide(
  permission: Permission,
  credentials: BackstageCredentials,
): Promise<PolicyDecision> {
  const userEntityRef = toPrincipal(credentials);
  const user = {
    credentials,
    info: {
      userEntityRef,
      ownershipEntityRefs: [userEntityRef, ...GROUPS[userEntityRef]],
    },
  } as PolicyQueryUser;
  return new WebhooksPolicy().handle({ permission }, user);
}

const permissions: PermissionsService = {
  authorizeConditional: async (requests, options) =>
    Promise.all(
      requests.map(({ permission }) =>
        decide(permission, options!.credentials),
      ),
    ),
  authorize: async (requests, options) =>
    Promise.all(
      requests.map(async ({ permission }) => {
        const { result } = await decide(permission, options!.credentials);
        return result === AuthorizeResult.ALLOW ? ALLOW : DENY;
      }),
    ),
};

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('the example policy', () => {
  let portal: TestPortal;

  beforeEach(async () => {
    portal = await TestPortal.start({
      knex: await databases.init('SQLITE_3'),
      permissions,
      features: [new TestPolicy(GROUPS).userInfo()],
      entities: [TEAM],
    });
  });

  afterEach(async () => {
    await portal.stop();
  });

  const integration = (eventType: string) => ({
    name: 'Hook',
    owner: 'team',
    url: 'http://127.0.0.1:9999/',
    eventTypes: [eventType],
  });

  it.each([
    ['member', { create: 201, subscribe: 403, read: 200, dispatch: 403 }],
    ['other', { create: 403, subscribe: 403, read: 404, dispatch: 403 }],
    ['admin', { create: 201, subscribe: 201, read: 200, dispatch: 202 }],
  ])('gives a %s only the documented permissions', async (name, expected) => {
    const { body } = await portal
      .as('user:default/admin')
      .post('/integrations', integration('a.b'));
    const as = portal.as(`user:default/${name}`);
    const answers = {
      create: await as.post('/integrations', integration('a.b')),
      subscribe: await as.post('/integrations', integration('c.d')),
      read: await as.get(`/integrations/${body.id}`),
      dispatch: await as.post('/events', { type: 'c.d', payload: {} }),
    };

    expect(
      Object.fromEntries(
        Object.entries(answers).map(([call, { status }]) => [call, status]),
      ),
    ).toEqual(expected);
    expect(
      (await as.post('/events', { type: 'a.b', payload: {} })).status,
    ).toBe(202);
  });

  it('is quoted literally in the installation guide', () => {
    const policy = readFileSync(
      join(__dirname, '../../dev/webhooksPolicy.ts'),
      'utf8',
    );
    const guide = readPage('install.md');

    expect(guide).toContain(policy);
    expect(guide).toMatch(/^permission:\n {2}enabled: true/m);
  });
});
