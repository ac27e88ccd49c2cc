import type { Knex } from 'knex';
import { countDeliveries } from './operations/health/countDeliveries';
import {
  findSubjects,
  type HealthSubject,
} from './operations/health/findSubjects';
import { findTroubled } from './operations/health/findTroubled';
import type { HealthDayRecord } from './operations/health/healthDays';
import { readDays } from './operations/health/readDays';
import { readLatencies } from './operations/health/readLatencies';

export type { HealthDayRecord, HealthSubject };

/**
 * The daily counts, and the rows that are read with them.
 */
export class HealthStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Active integrations with their days since they were last enabled, oldest first. */
  async subjects(ids: string[], sinceDay: string): Promise<HealthSubject[]> {
    return findSubjects(this.#knex, ids, sinceDay);
  }

  /** Ids of active integrations that failed since a time or are throttled, in order, after the given one. */
  async troubledSince(
    since: number,
    options: { after: string; limit: number },
  ): Promise<string[]> {
    return findTroubled(this.#knex, since, options);
  }

  /** All days with traffic of an integration, whenever it was enabled, oldest first. */
  async days(id: string, sinceDay: string): Promise<HealthDayRecord[]> {
    return readDays(this.#knex, id, sinceDay);
  }

  /** Held and waiting deliveries of an integration, counted up to a bound. */
  async counts(id: string): Promise<{ held: number; pending: number }> {
    return countDeliveries(this.#knex, id);
  }

  /** Durations of the newest attempts that were answered, in milliseconds. */
  async latencies(id: string): Promise<number[]> {
    return readLatencies(this.#knex, id);
  }
}
