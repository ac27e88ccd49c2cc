import {
  coreServices,
  createBackendModule,
  type UserInfoService,
} from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  isPermission,
  isResourcePermission,
  type PermissionCriteria,
  type PermissionCondition,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import {
  RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
  webhooksIntegrationReadPermission,
} from 'backstage-plugin-webhooks-common';

/** The team whose integrations are private. */
const SECRETIVE = 'group:default/team-security';

/**
 * The policy of the development portal: everybody sees all integrations and their health, except those of one team.
 * Only owners see deliveries and make changes.
 */
class DemoPolicy implements PermissionPolicy {
  readonly #userInfo: UserInfoService;

  constructor(userInfo: UserInfoService) {
    this.#userInfo = userInfo;
  }

  async handle(
    request: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const { permission } = request;
    if (
      !user ||
      !isResourcePermission(permission, RESOURCE_TYPE_WEBHOOKS_INTEGRATION)
    ) {
      return { result: AuthorizeResult.ALLOW };
    }
    const { ownershipEntityRefs } = await this.#userInfo.getUserInfo(
      user.credentials,
    );
    const owned = isOwner(ownershipEntityRefs);
    return {
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'webhooks',
      resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
      conditions: isPermission(permission, webhooksIntegrationReadPermission)
        ? { anyOf: [owned, { not: isOwner([SECRETIVE]) }] }
        : owned,
    };
  }
}

function isOwner(claims: string[]): PermissionCriteria<PermissionCondition> {
  return {
    rule: 'IS_OWNER',
    resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
    params: { claims },
  };
}

export const demoPolicy = createBackendModule({
  pluginId: 'permission',
  moduleId: 'demo-policy',
  register(env) {
    env.registerInit({
      deps: {
        policy: policyExtensionPoint,
        userInfo: coreServices.userInfo,
      },
      async init({ policy, userInfo }) {
        policy.setPolicy(new DemoPolicy(userInfo));
      },
    });
  },
});
