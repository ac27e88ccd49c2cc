import type {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { NotFoundError } from '@backstage/errors';
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
import {
  webhooksEventDispatchPermission,
  webhooksIntegrationDispatchPermission,
  webhooksIntegrationReadPermission,
  webhooksIntegrationRevealSecretPermission,
  webhooksIntegrationUpdatePermission,
  type Integration,
  type RESOURCE_TYPE_WEBHOOKS_EVENT_TYPE,
  type RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
} from 'backstage-plugin-webhooks-common';
import {
  webhooksEventTypeResourceRef,
  webhooksIntegrationResourceRef,
  type EventTypeFilter,
  type IntegrationFilter,
} from 'backstage-plugin-webhooks-node';
import type { ServiceAccess } from '../config/options';
import type { Scope } from '../model/scope';
import { isService } from './principal';
import { conceal, refusal } from './refusal';

/** The fields of an integration that determine access to it. */
export type ProtectedIntegration = Pick<
  Integration,
  'id' | 'owner' | 'entityRef'
>;

interface AccessControlOptions {
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  /** The services with access and their permissions. Default: all services, with all permissions. */
  services?: ServiceAccess[];
}

/**
 * Queries the permission framework and converts its conditions to checks and SQL filters.
 *
 * @remarks
 * The framework allows every service everything, so access of services is decided here, by configuration. Secrets are
 * only revealed to a service that is listed with that permission.
 */
export class AccessControl {
  readonly #permissions: PermissionsService;
  readonly #isAllowed: (
    decision: PolicyDecision,
    integration: ProtectedIntegration,
  ) => boolean;
  readonly #integrationCriteria: ConditionTransformer<IntegrationFilter>;
  readonly #eventTypeCriteria: ConditionTransformer<EventTypeFilter>;
  readonly #services?: ServiceAccess[];

  /** The resource types must already be registered. */
  constructor(options: AccessControlOptions) {
    this.#permissions = options.permissions;
    this.#services = options.services;
    const { permissionsRegistry } = options;
    const integrationRules = permissionsRegistry.getPermissionRuleset(
      webhooksIntegrationResourceRef,
    );
    this.#isAllowed = createConditionAuthorizer(integrationRules);
    this.#integrationCriteria = createConditionTransformer(integrationRules);
    this.#eventTypeCriteria = createConditionTransformer(
      permissionsRegistry.getPermissionRuleset(webhooksEventTypeResourceRef),
    );
  }

  /**
   * @throws `NotAllowedError`
   */
  async authorize(
    permission: BasicPermission,
    credentials: BackstageCredentials,
  ): Promise<void> {
    if (!(await this.isAllowed(permission, credentials))) {
      throw refusal(permission);
    }
  }

  async isAllowed(
    permission: BasicPermission,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    if (!this.#isServiceAllowed(permission, credentials)) {
      return false;
    }
    const [decision] = await this.#permissions.authorize([{ permission }], {
      credentials,
    });
    return decision.result === AuthorizeResult.ALLOW;
  }

  /**
   * @param integration - undefined for a deleted integration, which meets no condition
   *
   * @throws `NotAllowedError`
   */
  async authorizeFor(
    permission: ResourcePermission,
    integration: ProtectedIntegration | undefined,
    credentials: BackstageCredentials,
  ): Promise<void> {
    if (!(await this.isAllowedFor(permission, integration, credentials))) {
      throw refusal(permission);
    }
  }

  /**
   * Like {@link AccessControl.authorizeFor}, but conceals the resource from callers who may not read it.
   *
   * @param options - `read`: the permission to read it; `notFound`: the error for other callers
   *
   * @throws `NotAllowedError`, or `notFound`
   */
  async authorizeOrConceal(
    permission: ResourcePermission,
    integration: ProtectedIntegration | undefined,
    credentials: BackstageCredentials,
    options: { read: ResourcePermission; notFound: NotFoundError },
  ): Promise<void> {
    const [allowed, readable] = (
      await this.#decideAll([permission, options.read], credentials)
    ).map(decision => this.#includes(decision, integration));
    if (!allowed) {
      const refused = refusal(permission);
      throw readable ? refused : conceal(refused, options.notFound);
    }
  }

  /** Like {@link AccessControl.authorizeFor}, but returns the decision instead of throwing. */
  async isAllowedFor(
    permission: ResourcePermission,
    integration: ProtectedIntegration | undefined,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    return this.#includes(
      await this.#decide(permission, credentials),
      integration,
    );
  }

  /** The integrations that a permission of the caller covers. */
  async integrations(
    permission: ResourcePermission<typeof RESOURCE_TYPE_WEBHOOKS_INTEGRATION>,
    credentials: BackstageCredentials,
  ): Promise<Scope<IntegrationFilter>> {
    const decision = await this.#decide(permission, credentials);
    return toScope(decision, this.#integrationCriteria);
  }

  /**
   * Decides in one request everything that a list depends on: the integrations that it may contain, and those that the
   * caller may update, whose URLs are not masked.
   *
   * @throws `NotAllowedError` if it may contain none
   */
  async listScopes(
    permission: ResourcePermission<typeof RESOURCE_TYPE_WEBHOOKS_INTEGRATION>,
    credentials: BackstageCredentials,
  ): Promise<{
    criteria?: PermissionCriteria<IntegrationFilter>;
    updatable: Scope<IntegrationFilter>;
  }> {
    const [visible, updatable] = (
      await this.#decideAll(
        [permission, webhooksIntegrationUpdatePermission],
        credentials,
      )
    ).map(decision => toScope(decision, this.#integrationCriteria));
    if ('none' in visible) {
      throw refusal(permission);
    }
    return {
      criteria: 'criteria' in visible ? visible.criteria : undefined,
      updatable,
    };
  }

  /** The event types that a permission of the caller covers. */
  async eventTypes(
    permission: ResourcePermission<typeof RESOURCE_TYPE_WEBHOOKS_EVENT_TYPE>,
    credentials: BackstageCredentials,
  ): Promise<Scope<EventTypeFilter>> {
    const decision = await this.#decide(permission, credentials);
    return toScope(decision, this.#eventTypeCriteria);
  }

  /**
   * Decides in one request everything that a dispatch depends on: the event types that the caller may dispatch, the
   * integrations that the caller may dispatch to, and those that the response may name.
   */
  async dispatchScopes(credentials: BackstageCredentials): Promise<{
    eventTypes: Scope<EventTypeFilter>;
    integrations: Scope<IntegrationFilter>;
    readable: Scope<IntegrationFilter>;
  }> {
    const [eventTypes, integrations, readable] = await this.#decideAll(
      [
        webhooksEventDispatchPermission,
        webhooksIntegrationDispatchPermission,
        webhooksIntegrationReadPermission,
      ],
      credentials,
    );
    return {
      eventTypes: toScope(eventTypes, this.#eventTypeCriteria),
      integrations: toScope(integrations, this.#integrationCriteria),
      readable: toScope(readable, this.#integrationCriteria),
    };
  }

  async #decide(
    permission: ResourcePermission,
    credentials: BackstageCredentials,
  ): Promise<PolicyDecision> {
    const [decision] = await this.#decideAll([permission], credentials);
    return decision;
  }

  async #decideAll(
    permissions: ResourcePermission[],
    credentials: BackstageCredentials,
  ): Promise<PolicyDecision[]> {
    const decisions = await this.#permissions.authorizeConditional(
      permissions.map(permission => ({ permission })),
      { credentials },
    );
    return decisions.map((decision, i) =>
      this.#isServiceAllowed(permissions[i], credentials)
        ? decision
        : { result: AuthorizeResult.DENY },
    );
  }

  #includes(
    decision: PolicyDecision,
    integration: ProtectedIntegration | undefined,
  ): boolean {
    return integration
      ? this.#isAllowed(decision, integration)
      : decision.result === AuthorizeResult.ALLOW;
  }

  #isServiceAllowed(
    permission: Permission,
    credentials: BackstageCredentials,
  ): boolean {
    if (!isService(credentials)) {
      return true;
    }
    const mustBeNamed =
      permission.name === webhooksIntegrationRevealSecretPermission.name;
    if (!this.#services) {
      return !mustBeNamed;
    }
    const { subject } = credentials.principal;
    return this.#services.some(
      service =>
        service.subject === subject &&
        (service.permissions?.includes(permission.name) ?? !mustBeNamed),
    );
  }
}

function toScope<TFilter>(
  decision: PolicyDecision,
  toCriteria: ConditionTransformer<TFilter>,
): Scope<TFilter> {
  switch (decision.result) {
    case AuthorizeResult.ALLOW:
      return { all: true };
    case AuthorizeResult.CONDITIONAL:
      return { criteria: toCriteria(decision.conditions) };
    default:
      return { none: true };
  }
}
