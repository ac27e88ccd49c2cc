import type {
  IntegrationActivity,
  Page,
  TrafficChange,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { listActivity } from './operations/activity/listActivity';
import { listChanges } from './operations/activity/listChanges';

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

  /** Lists the changes since a time that may explain a change of the traffic, oldest first. */
  async changes(
    integrationId: string,
    since: number,
  ): Promise<TrafficChange[]> {
    return listChanges(this.#knex, integrationId, since);
  }
}
