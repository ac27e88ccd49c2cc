import type {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
  type Permission,
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
import type { ServiceAccess } from '../config';
import { isService } from './principal';

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

interface AccessControlOptions {
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  /** The only services that may do anything, and what; all may do everything when absent. */
  services?: ServiceAccess[];
}

/**
 * Asks the permission framework, and turns its conditions into checks and SQL filters.
 *
 * @remarks
 * The framework allows every service everything, so what a service may do is decided here, by configuration.
 */
export class AccessControl {
  readonly #permissions: PermissionsService;
  readonly #isAllowed: (
    decision: PolicyDecision,
    integration: ProtectedIntegration,
  ) => boolean;
  readonly #transform: ConditionTransformer<IntegrationFilter>;
  readonly #services?: ServiceAccess[];

  /** Needs the resource type to be registered already. */
  static create(options: AccessControlOptions): AccessControl {
    return new AccessControl(options);
  }

  private constructor(options: AccessControlOptions) {
    this.#permissions = options.permissions;
    this.#services = options.services;
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
    if (!this.#isServiceAllowed(permission, credentials)) {
      throw refusal(permission.name);
    }
    const [decision] = await this.#permissions.authorize([{ permission }], {
      credentials,
    });
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw refusal(permission.name);
    }
  }

  /**
   * @param integration - undefined for one that is deleted: it is nobody's any more, so no condition is met
   *
   * @throws `NotAllowedError`
   */
  async authorizeFor(
    permission: ResourcePermission,
    integration: ProtectedIntegration | undefined,
    credentials: BackstageCredentials,
  ): Promise<void> {
    if (!(await this.isAllowedFor(permission, integration, credentials))) {
      throw refusal(permission.name);
    }
  }

  /** Like {@link AccessControl.authorizeFor}, for what is left out of an answer rather than refused. */
  async isAllowedFor(
    permission: ResourcePermission,
    integration: ProtectedIntegration | undefined,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    const decision = await this.#decide(permission, credentials);
    return integration
      ? this.#isAllowed(decision, integration)
      : decision.result === AuthorizeResult.ALLOW;
  }

  /** What the caller may see of a list. */
  async visible(
    permission: ResourcePermission,
    credentials: BackstageCredentials,
  ): Promise<Visible> {
    const decision = await this.#decide(permission, credentials);
    switch (decision.result) {
      case AuthorizeResult.ALLOW:
        return { all: true };
      case AuthorizeResult.CONDITIONAL:
        return { criteria: this.#transform(decision.conditions) };
      default:
        return { none: true };
    }
  }

  async #decide(
    permission: ResourcePermission,
    credentials: BackstageCredentials,
  ): Promise<PolicyDecision> {
    if (!this.#isServiceAllowed(permission, credentials)) {
      return { result: AuthorizeResult.DENY };
    }
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    return decision;
  }

  #isServiceAllowed(
    permission: Permission,
    credentials: BackstageCredentials,
  ): boolean {
    if (!this.#services || !isService(credentials)) {
      return true;
    }
    const { subject } = credentials.principal;
    return this.#services.some(
      service =>
        service.subject === subject &&
        (service.permissions?.includes(permission.name) ?? true),
    );
  }
}

function refusal(permission: string): NotAllowedError {
  return new NotAllowedError(
    `You need the permission ${permission} for this. Ask the owners of the portal's permission policy.`,
  );
}
