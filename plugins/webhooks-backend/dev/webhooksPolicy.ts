import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  isResourcePermission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import {
  RESOURCE_TYPE_WEBHOOKS_EVENT_TYPE,
  RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
} from 'backstage-plugin-webhooks-common';

/** Its members may do everything. */
const ADMINS = 'group:default/platform';

/**
 * Owners manage their own integrations; everybody may dispatch and subscribe to public event types.
 */
export class WebhooksPolicy implements PermissionPolicy {
  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!permission.name.startsWith('webhooks.')) {
      // Put the decisions on the other plugins of your portal here.
      return { result: AuthorizeResult.ALLOW };
    }
    if (!user) {
      return { result: AuthorizeResult.DENY };
    }
    const claims = user.info.ownershipEntityRefs;
    if (claims.includes(ADMINS)) {
      return { result: AuthorizeResult.ALLOW };
    }
    if (isResourcePermission(permission, RESOURCE_TYPE_WEBHOOKS_INTEGRATION)) {
      return {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'webhooks',
        resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
        conditions: {
          rule: 'IS_OWNER',
          resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
          params: { claims },
        },
      };
    }
    if (isResourcePermission(permission, RESOURCE_TYPE_WEBHOOKS_EVENT_TYPE)) {
      return {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'webhooks',
        resourceType: RESOURCE_TYPE_WEBHOOKS_EVENT_TYPE,
        conditions: {
          rule: 'IS_PUBLIC',
          resourceType: RESOURCE_TYPE_WEBHOOKS_EVENT_TYPE,
        },
      };
    }
    // Creating integrations for others, naming another URL in a dispatch, and sources.
    return { result: AuthorizeResult.DENY };
  }
}

export default createBackendModule({
  pluginId: 'permission',
  moduleId: 'webhooks-policy',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy(new WebhooksPolicy());
      },
    });
  },
});
