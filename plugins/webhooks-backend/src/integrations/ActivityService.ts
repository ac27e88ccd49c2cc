import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  webhooksIntegrationReadPermission,
  type IntegrationActivity,
  type Page,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import { authorizedIntegration } from '../access/authorizedIntegration';
import type { ActivityLog } from '../database/ActivityLog';
import type { IntegrationStore } from '../database/IntegrationStore';

/** Reads who changed an integration. */
export class ActivityService {
  readonly #options: {
    activity: ActivityLog;
    store: IntegrationStore;
    access: AccessControl;
  };

  constructor(options: {
    activity: ActivityLog;
    store: IntegrationStore;
    access: AccessControl;
  }) {
    this.#options = options;
  }

  /** Lists the changes to an integration, newest first. */
  async list(
    integrationId: string,
    page: { limit: number; cursor?: string },
    credentials: BackstageCredentials,
  ): Promise<Page<IntegrationActivity>> {
    await authorizedIntegration(
      this.#options,
      integrationId,
      webhooksIntegrationReadPermission,
      credentials,
    );
    return this.#options.activity.list(integrationId, page);
  }
}
