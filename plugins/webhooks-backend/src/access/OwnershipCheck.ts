import type {
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { NotAllowedError } from '@backstage/errors';
import {
  webhooksIntegrationCreateForOthersPermission,
  webhooksIntegrationCreatePermission,
} from 'backstage-plugin-webhooks-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import { normalizeEntityRef } from '../model/entityRefs';
import { includesIntegration, type Scope } from '../model/scope';
import type { AccessControl, ProtectedIntegration } from './AccessControl';
import { isService } from './principal';
import { refusal } from './refusal';

interface OwnershipCheckOptions {
  access: AccessControl;
  userInfo: UserInfoService;
}

/** Decides for which owners a caller may create integrations, and to whom a caller may transfer them. */
export class OwnershipCheck {
  readonly #options: OwnershipCheckOptions;

  constructor(options: OwnershipCheckOptions) {
    this.#options = options;
  }

  /**
   * @remarks
   * If the policy allows creation conditionally, its conditions decide about the owner. If it allows creation
   * unconditionally, the owner must be one of the caller's ownership refs, or the caller needs a separate permission. A
   * service has no ownership refs.
   *
   * @param integration - the integration after the change
   *
   * @throws `NotAllowedError`
   */
  async authorize(
    integration: ProtectedIntegration,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const [refused] = await this.refusals(
      integration.owner,
      [integration],
      credentials,
    );
    if (refused) {
      throw refused;
    }
  }

  /**
   * Like {@link OwnershipCheck.authorize}, for many integrations and one owner.
   *
   * @returns an error for each integration, or undefined if it is allowed
   */
  async refusals(
    owner: string,
    integrations: Omit<ProtectedIntegration, 'owner'>[],
    credentials: BackstageCredentials,
  ): Promise<(NotAllowedError | undefined)[]> {
    const scope = await this.#options.access.integrations(
      webhooksIntegrationCreatePermission,
      credentials,
    );
    const meetsConditions = integrations.map(
      ({ entityRef }) =>
        'criteria' in scope && includesIntegration(scope, { owner, entityRef }),
    );
    const otherwise = meetsConditions.every(Boolean)
      ? undefined
      : await this.#refuseWithoutConditions(scope, owner, credentials);
    return meetsConditions.map(meets => (meets ? undefined : otherwise));
  }

  async #refuseWithoutConditions(
    scope: Scope<IntegrationFilter>,
    owner: string,
    credentials: BackstageCredentials,
  ): Promise<NotAllowedError | undefined> {
    if ('none' in scope) {
      return refusal(webhooksIntegrationCreatePermission);
    }
    if (await this.#isOwn(owner, credentials)) {
      return 'all' in scope
        ? undefined
        : refusal(webhooksIntegrationCreatePermission);
    }
    const permission = webhooksIntegrationCreateForOthersPermission;
    return (await this.#options.access.isAllowed(permission, credentials))
      ? undefined
      : refusal(
          permission,
          `for the owner ${owner}, which is not one of yours`,
        );
  }

  async #isOwn(
    owner: string,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    if (isService(credentials)) {
      return false;
    }
    const { ownershipEntityRefs } =
      await this.#options.userInfo.getUserInfo(credentials);
    return ownershipEntityRefs.map(normalizeEntityRef).includes(owner);
  }
}
