import {
  coreServices,
  createServiceFactory,
  type BackstageCredentials,
  type BackstageUserPrincipal,
  type PermissionsService,
  type ServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  isResourcePermission,
  type DefinitivePolicyDecision,
  type Permission,
  type PermissionCondition,
  type PermissionCriteria,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  RESOURCE_TYPE_WEBHOOKS_EVENT_TYPE,
  RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
} from 'backstage-plugin-webhooks-common';

export const ALLOW: DefinitivePolicyDecision = {
  result: AuthorizeResult.ALLOW,
};
export const DENY: DefinitivePolicyDecision = { result: AuthorizeResult.DENY };

type Criteria = PermissionCriteria<PermissionCondition>;

export function onIntegrations(conditions: Criteria): PolicyDecision {
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'webhooks',
    resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
    conditions,
  };
}

export function onEventTypes(conditions: Criteria): PolicyDecision {
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'webhooks',
    resourceType: RESOURCE_TYPE_WEBHOOKS_EVENT_TYPE,
    conditions,
  };
}

export function isOwner(...claims: string[]): PermissionCondition {
  return {
    rule: 'IS_OWNER',
    resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
    params: { claims },
  };
}

export function hasEventType(...patterns: string[]): PermissionCondition {
  return {
    rule: 'HAS_EVENT_TYPE',
    resourceType: RESOURCE_TYPE_WEBHOOKS_EVENT_TYPE,
    params: { patterns },
  };
}

export const isPublic: PermissionCondition = {
  rule: 'IS_PUBLIC',
  resourceType: RESOURCE_TYPE_WEBHOOKS_EVENT_TYPE,
};

/**
 * A permission policy with its groups. By default, users may do everything with the integrations of their groups,
 * dispatch and subscribe to public event types, and nothing else. Services may do everything, as in the permission
 * framework.
 */
export class TestPolicy implements PermissionsService {
  readonly #users: Record<string, string[] | DefinitivePolicyDecision>;
  readonly #decisions = new Map<string, PolicyDecision>();
  /** The number of requests to the permission backend. */
  questions = 0;

  /** @param users - the groups of each user, or one decision for all permissions */
  constructor(users: Record<string, string[] | DefinitivePolicyDecision>) {
    this.#users = users;
  }

  /** Sets the decision on a permission of a user. */
  set(user: string, permission: Permission, decision: PolicyDecision): void {
    this.#decisions.set(`${user} ${permission.name}`, decision);
  }

  async authorize(
    ...[requests, options]: Parameters<PermissionsService['authorize']>
  ): Promise<DefinitivePolicyDecision[]> {
    this.questions += 1;
    return requests.map(({ permission }) =>
      this.#decide(permission, options!.credentials).result ===
      AuthorizeResult.ALLOW
        ? ALLOW
        : DENY,
    );
  }

  async authorizeConditional(
    ...[requests, options]: Parameters<
      PermissionsService['authorizeConditional']
    >
  ): Promise<PolicyDecision[]> {
    this.questions += 1;
    return requests.map(({ permission }) =>
      this.#decide(permission, options!.credentials),
    );
  }

  /** A user info service with the same groups. */
  userInfo(): ServiceFactory {
    return createServiceFactory({
      service: coreServices.userInfo,
      deps: {},
      factory: () => ({
        getUserInfo: async credentials => {
          const user = toUser(credentials)!;
          return {
            userEntityRef: user,
            ownershipEntityRefs: this.#claims(user),
          };
        },
      }),
    });
  }

  #decide(
    permission: Permission,
    credentials: BackstageCredentials,
  ): PolicyDecision {
    const user = toUser(credentials);
    if (user === undefined) {
      return ALLOW;
    }
    const decision = this.#decisions.get(`${user} ${permission.name}`);
    if (decision) {
      return decision;
    }
    const known = this.#users[user];
    if (known && 'result' in known) {
      return known;
    }
    if (isResourcePermission(permission, RESOURCE_TYPE_WEBHOOKS_INTEGRATION)) {
      return onIntegrations(isOwner(...this.#claims(user)));
    }
    return isResourcePermission(permission, RESOURCE_TYPE_WEBHOOKS_EVENT_TYPE)
      ? onEventTypes(isPublic)
      : DENY;
  }

  #claims(user: string): string[] {
    const known = this.#users[user];
    return [user, ...(Array.isArray(known) ? known : [])];
  }
}

function toUser(credentials: BackstageCredentials): string | undefined {
  const principal = credentials.principal as
    BackstageUserPrincipal | { type: 'service' };
  return principal.type === 'user' ? principal.userEntityRef : undefined;
}
