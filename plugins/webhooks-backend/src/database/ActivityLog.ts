import type {
  IntegrationActivity,
  Page,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { listActivity } from './operations/activity/listActivity';

/** The changes to integrations, which the other stores record as they make them. */
export class ActivityLog {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Lists the changes to an integration from the cursor on, newest first. */
  async list(
    integrationId: string,
    options: { limit: number; cursor?: string },
  ): Promise<Page<IntegrationActivity>> {
    return listActivity(this.#knex, integrationId, options);
  }
}
