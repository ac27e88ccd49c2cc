import type {
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import {
  webhooksIntegrationCreateForOthersPermission,
  webhooksIntegrationCreatePermission,
} from 'backstage-plugin-webhooks-common';
import { normalizeEntityRef } from '../entityRefs';
import type { AccessControl, ProtectedIntegration } from './AccessControl';
import { isService } from './principal';
import { refusal } from './refusal';
import { includesIntegration } from './scope';

interface OwnershipCheckOptions {
  access: AccessControl;
  userInfo: UserInfoService;
}

/**
 * Decides for which owners a caller may create integrations, or give them existing ones.
 */
export class OwnershipCheck {
  readonly #options: OwnershipCheckOptions;

  static create(options: OwnershipCheckOptions): OwnershipCheck {
    return new OwnershipCheck(options);
  }

  private constructor(options: OwnershipCheckOptions) {
    this.#options = options;
  }

  /**
   * @remarks
   * A policy that allows creation on conditions decides about the owner with them. One that allows it without says
   * nothing about the owner, who then must be one that the caller owns entities as. A service owns nothing. For any
   * other owner the caller needs a permission of its own.
   *
   * @param integration - as it will be
   *
   * @throws `NotAllowedError`
   */
  async authorize(
    integration: ProtectedIntegration,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const { access } = this.#options;
    const scope = await access.integrations(
      webhooksIntegrationCreatePermission,
      credentials,
    );
    if ('none' in scope) {
      throw refusal(webhooksIntegrationCreatePermission);
    }
    const included = includesIntegration(scope, integration);
    if (included && 'criteria' in scope) {
      return;
    }
    if (await this.#isOwn(integration.owner, credentials)) {
      if (!included) {
        throw refusal(webhooksIntegrationCreatePermission);
      }
      return;
    }
    const permission = webhooksIntegrationCreateForOthersPermission;
    if (!(await access.isAllowed(permission, credentials))) {
      throw refusal(
        permission,
        `for the owner ${integration.owner}, which is not one of yours`,
      );
    }
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
