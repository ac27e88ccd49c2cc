import type {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { mockCredentials } from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  webhooksEventOverrideUrlPermission,
  webhooksIntegrationReadPermission,
  webhooksIntegrationRevealSecretPermission,
  webhooksIntegrationUpdatePermission,
  RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
} from 'backstage-plugin-webhooks-common';
import { webhooksIntegrationResourceRef } from 'backstage-plugin-webhooks-node';
import type { ServiceAccess } from '../config/options';
import { AccessControl } from './AccessControl';
import { toRefusal } from './refusal';
import { eventTypeRules, integrationRules } from './rules';

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };
const OWNED_BY_TEAM: PolicyDecision = {
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'webhooks',
  resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
  conditions: {
    rule: 'IS_OWNER',
    resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
    params: { claims: ['group:default/team'] },
  },
};

const INTEGRATION = { id: 'a', owner: 'group:default/team' };
const FOREIGN = { id: 'b', owner: 'group:default/other' };

const read = webhooksIntegrationReadPermission;
const update = webhooksIntegrationUpdatePermission;
const reveal = webhooksIntegrationRevealSecretPermission;

const user = mockCredentials.user();
const scaffolder = mockCredentials.service('plugin:scaffolder');

/** An access control with a policy that decides by the name of the permission. */
function setUp(
  options: {
    decisions?: Record<string, PolicyDecision>;
    services?: ServiceAccess[];
  } = {},
) {
  const { decisions = {}, services } = options;
  const decide = async (requests: { permission: { name: string } }[]) =>
    requests.map(({ permission }) => decisions[permission.name] ?? ALLOW);
  return new AccessControl({
    permissions: {
      authorize: decide,
      authorizeConditional: decide,
    } as unknown as PermissionsService,
    permissionsRegistry: {
      getPermissionRuleset: (ref: unknown) => {
        const rules = Object.values(
          ref === webhooksIntegrationResourceRef
            ? integrationRules
            : eventTypeRules,
        );
        return {
          getRuleByName: (name: string) =>
            rules.find(rule => rule.name === name)!,
        };
      },
    } as unknown as PermissionsRegistryService,
    services,
  });
}

describe('AccessControl', () => {
  it('rejects denied permissions by name', async () => {
    const access = setUp({ decisions: { [update.name]: DENY } });

    await expect(
      access.authorizeFor(update, INTEGRATION, user),
    ).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining(update.name),
    });
  });

  it('applies the conditions of a decision to an integration', async () => {
    const access = setUp({ decisions: { [update.name]: OWNED_BY_TEAM } });
    const isAllowed = (integration: typeof INTEGRATION | undefined) =>
      access.isAllowedFor(update, integration, user);

    await expect(isAllowed(INTEGRATION)).resolves.toBe(true);
    await expect(isAllowed(FOREIGN)).resolves.toBe(false);
    await expect(isAllowed(undefined)).resolves.toBe(false);
  });

  it('conceals an integration from callers who may not read it', async () => {
    const access = setUp({
      decisions: { [read.name]: OWNED_BY_TEAM, [update.name]: DENY },
    });
    const notFound = new NotFoundError('No integration has this id');
    const authorize = (integration: typeof INTEGRATION) =>
      access
        .authorizeOrConceal(update, integration, user, { read, notFound })
        .catch(error => error);

    expect(await authorize(INTEGRATION)).toHaveProperty(
      'name',
      'NotAllowedError',
    );
    const concealed = await authorize(FOREIGN);
    expect(concealed).toBe(notFound);
    // The refusal is still audited.
    expect(toRefusal(concealed)).toHaveProperty('name', 'NotAllowedError');
  });

  it('converts conditions to criteria of a list', async () => {
    const access = setUp({ decisions: { [read.name]: OWNED_BY_TEAM } });

    await expect(access.listScopes(read, user)).resolves.toEqual({
      criteria: { owners: ['group:default/team'] },
      updatable: { all: true },
    });
  });

  it('rejects a list that would be empty', async () => {
    const access = setUp({ decisions: { [read.name]: DENY } });

    await expect(access.listScopes(read, user)).rejects.toHaveProperty(
      'name',
      'NotAllowedError',
    );
  });

  it.each<
    [
      what: string,
      services: ServiceAccess[] | undefined,
      credentials: BackstageCredentials,
      updates: boolean,
      reveals: boolean,
    ]
  >([
    ['all services without a list', undefined, scaffolder, true, false],
    ['no service with an empty list', [], scaffolder, false, false],
    [
      'a service that is listed',
      [{ subject: 'plugin:scaffolder' }],
      scaffolder,
      true,
      false,
    ],
    [
      'a service with the permissions that it is listed with',
      [{ subject: 'plugin:scaffolder', permissions: [reveal.name] }],
      scaffolder,
      false,
      true,
    ],
    [
      'no service that is not listed',
      [{ subject: 'plugin:other' }],
      scaffolder,
      false,
      false,
    ],
    ['users whatever services are listed', [], user, true, true],
  ])('allows %s', async (_, services, credentials, updates, reveals) => {
    const access = setUp({ services });
    const isAllowed = (permission: typeof update) =>
      access.isAllowedFor(permission, INTEGRATION, credentials);

    await expect(isAllowed(update)).resolves.toBe(updates);
    await expect(isAllowed(reveal)).resolves.toBe(reveals);
  });

  it('requests a permission without a resource', async () => {
    const permission = webhooksEventOverrideUrlPermission;
    const access = setUp({ decisions: { [permission.name]: DENY } });

    await expect(access.isAllowed(permission, user)).resolves.toBe(false);
    await expect(access.authorize(permission, user)).rejects.toHaveProperty(
      'name',
      'NotAllowedError',
    );
  });
});
