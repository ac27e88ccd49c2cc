import type { Knex } from 'knex';
import type { DigestAlert, OutboxAlert } from '../model/alert';
import { claimAlerts } from './operations/alerts/claimAlerts';
import { countAlert, type AlertHour } from './operations/alerts/countAlert';
import { countFailed } from './operations/alerts/countFailed';
import { delayAlert } from './operations/alerts/delayAlert';
import { insertDigests } from './operations/alerts/insertDigests';
import { isDigested } from './operations/alerts/isDigested';
import {
  namedFailures,
  type FailedIntegration,
} from './operations/alerts/nameFailed';
import { uncountAlert } from './operations/alerts/uncountAlert';
import { deleteDone } from './operations/outbox/deleteDone';
import { postpone } from './operations/outbox/postpone';

export type { FailedIntegration };

/**
 * Alerts that are to be sent, and what digests are made of.
 */
export class AlertOutbox {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Takes alerts that are due, oldest first, and keeps other replicas from them until `nextTryAt`. */
  async claim(options: {
    now: number;
    nextTryAt: number;
    limit: number;
  }): Promise<OutboxAlert[]> {
    return claimAlerts(this.#knex, options);
  }

  /** Removes an alert that was taken. */
  async delete(id: string): Promise<void> {
    await deleteDone(this.#knex, 'notification_outbox', id);
  }

  /** Puts off an alert that its owner may not get yet. It was not tried, so that is not counted as a try. */
  async delay(id: string, dueAt: number): Promise<void> {
    await delayAlert(this.#knex, id, dueAt);
  }

  /** Puts off an alert that was not taken. */
  async postpone(
    id: string,
    options: { dueAt: number; error: string },
  ): Promise<void> {
    await postpone(this.#knex, 'notification_outbox', id, options);
  }

  /**
   * Counts an alert that is about to be sent, across all replicas.
   *
   * @returns how many have been counted in this hour
   */
  async count(hour: AlertHour): Promise<number> {
    return countAlert(this.#knex, hour);
  }

  /** Takes an alert back that was counted and could not be sent. */
  async uncount(hour: AlertHour): Promise<void> {
    await uncountAlert(this.#knex, hour);
  }

  /** Whether the digests of a UTC day are in the outbox, or have been. */
  async isDigested(day: string): Promise<boolean> {
    return isDigested(this.#knex, day);
  }

  /** Counts the deliveries that failed for good within a time, by integration. */
  async countFailed(range: {
    from: number;
    to: number;
  }): Promise<Map<string, number>> {
    return countFailed(this.#knex, range);
  }

  /** Reads names and owners for counts of failed deliveries; deleted integrations are left out. */
  async nameFailed(counts: Map<string, number>): Promise<FailedIntegration[]> {
    return namedFailures(this.#knex, counts);
  }

  /**
   * Stores the digests of a UTC day for sending, unless another replica has done it.
   *
   * @returns whether this call did it
   */
  async insertDigests(
    digests: Omit<DigestAlert, 'kind'>[],
    options: { day: string; now: number },
  ): Promise<boolean> {
    return insertDigests(this.#knex, digests, options);
  }
}
