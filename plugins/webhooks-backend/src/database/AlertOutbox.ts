import type { Knex } from 'knex';
import type { DigestAlert, OutboxAlert } from '../model/alert';
import { claimAlerts } from './operations/alerts/claimAlerts';
import { countAlert, type AlertHour } from './operations/alerts/countAlert';
import { countFailed } from './operations/alerts/countFailed';
import { delayAlert } from './operations/alerts/delayAlert';
import { insertDigests } from './operations/alerts/insertDigests';
import { isDigested } from './operations/alerts/isDigested';
import {
  nameFailed,
  type FailedIntegration,
} from './operations/alerts/nameFailed';
import { uncountAlert } from './operations/alerts/uncountAlert';
import { deleteDone } from './operations/outbox/deleteDone';
import { postpone } from './operations/outbox/postpone';

export type { FailedIntegration };

/** Alerts to be sent, and the counts for digests. */
export class AlertOutbox {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Claims due alerts, oldest first. Other replicas cannot claim them until `nextTryAt`. */
  async claim(options: {
    now: number;
    nextTryAt: number;
    limit: number;
  }): Promise<OutboxAlert[]> {
    return claimAlerts(this.#knex, options);
  }

  /** Removes an alert that was delivered. */
  async delete(id: string): Promise<void> {
    await deleteDone(this.#knex, 'notification_outbox', id);
  }

  /** Postpones an alert because of its owner's rate limit. This does not count as a try. */
  async delay(id: string, dueAt: number): Promise<void> {
    await delayAlert(this.#knex, id, dueAt);
  }

  /** Reschedules an alert after a failed send. */
  async postpone(
    id: string,
    options: { dueAt: number; error: string },
  ): Promise<void> {
    await postpone(this.#knex, 'notification_outbox', id, options);
  }

  /**
   * Counts an alert before it is sent, across all replicas.
   *
   * @returns the number of alerts counted in this hour
   */
  async count(hour: AlertHour): Promise<number> {
    return countAlert(this.#knex, hour);
  }

  /** Undoes the count of an alert that could not be sent. */
  async uncount(hour: AlertHour): Promise<void> {
    await uncountAlert(this.#knex, hour);
  }

  /** Whether the digests of a UTC day have been stored. */
  async isDigested(day: string): Promise<boolean> {
    return isDigested(this.#knex, day);
  }

  /**
   * Counts the deliveries that failed permanently within a period, by integration. Test pings and deleted integrations
   * are not counted.
   */
  async countFailed(range: {
    from: number;
    to: number;
  }): Promise<Map<string, number>> {
    return countFailed(this.#knex, range);
  }

  /** Adds names and owners to counts of failed deliveries. Deleted integrations are omitted. */
  async nameFailed(counts: Map<string, number>): Promise<FailedIntegration[]> {
    return nameFailed(this.#knex, counts);
  }

  /**
   * Stores the digests of a UTC day, unless another replica has done so.
   *
   * @returns whether this call stored them
   */
  async insertDigests(
    digests: Omit<DigestAlert, 'kind'>[],
    options: { day: string; now: number },
  ): Promise<boolean> {
    return insertDigests(this.#knex, digests, options);
  }
}
