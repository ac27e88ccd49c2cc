import type {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
  type PermissionCriteria,
  type PolicyDecision,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
  type ConditionTransformer,
} from '@backstage/plugin-permission-node';
import type { Integration } from 'backstage-plugin-webhooks-common';
import {
  webhooksIntegrationResourceRef,
  type IntegrationFilter,
} from 'backstage-plugin-webhooks-node';

/** What access to an integration is decided by. */
export type ProtectedIntegration = Pick<
  Integration,
  'id' | 'owner' | 'entityRef'
>;

/** What a caller may see of a list: everything, nothing, or what meets the criteria. */
export type Visible =
  | { all: true }
  | { none: true }
  | { criteria: PermissionCriteria<IntegrationFilter> };

/**
 * Asks the permission framework, and turns its conditions into checks and SQL filters.
 */
export class AccessControl {
  readonly #permissions: PermissionsService;
  readonly #isAllowed: (
    decision: PolicyDecision,
    integration: ProtectedIntegration,
  ) => boolean;
  readonly #transform: ConditionTransformer<IntegrationFilter>;

  /** Needs the resource type to be registered already. */
  static create(options: {
    permissions: PermissionsService;
    permissionsRegistry: PermissionsRegistryService;
  }): AccessControl {
    return new AccessControl(options);
  }

  private constructor(options: {
    permissions: PermissionsService;
    permissionsRegistry: PermissionsRegistryService;
  }) {
    this.#permissions = options.permissions;
    const ruleset = options.permissionsRegistry.getPermissionRuleset(
      webhooksIntegrationResourceRef,
    );
    this.#isAllowed = createConditionAuthorizer(ruleset);
    this.#transform = createConditionTransformer(ruleset);
  }

  /**
   * @throws `NotAllowedError`
   */
  async authorize(
    permission: BasicPermission,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const [decision] = await this.#permissions.authorize([{ permission }], {
      credentials,
    });
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw refusal(permission.name);
    }
  }

  /**
   * @throws `NotAllowedError`
   */
  async authorizeFor(
    permission: ResourcePermission,
    integration: ProtectedIntegration,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    if (!this.#isAllowed(decision, integration)) {
      throw refusal(permission.name);
    }
  }

  /** What the caller may see of a list. */
  async visible(
    permission: ResourcePermission,
    credentials: BackstageCredentials,
  ): Promise<Visible> {
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    switch (decision.result) {
      case AuthorizeResult.ALLOW:
        return { all: true };
      case AuthorizeResult.CONDITIONAL:
        return { criteria: this.#transform(decision.conditions) };
      default:
        return { none: true };
    }
  }
}

function refusal(permission: string): NotAllowedError {
  return new NotAllowedError(
    `You need the permission ${permission} for this. Ask the owners of the portal's permission policy.`,
  );
}
