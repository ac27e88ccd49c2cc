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
import { readRecent } from './operations/health/readRecent';
import {
  readTraffic,
  type StoredTraffic,
} from './operations/health/readTraffic';
import { readHourly } from './operations/health/readHourly';
import type { RecentCounts } from '../model/healthTrend';
import type { TrafficHour } from '../model/hourlyTraffic';

export type { HealthDayRecord, HealthSubject, StoredTraffic };

/** The daily counts of integrations and related data. */
export class HealthStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Reads active integrations with their days since they were last enabled, oldest first. */
  async subjects(ids: string[], sinceDay: string): Promise<HealthSubject[]> {
    return findSubjects(this.#knex, ids, sinceDay);
  }

  /**
   * Finds the ids of active integrations that have failed since the given time or are throttled, in order, after the
   * given id.
   */
  async troubledSince(
    since: number,
    options: { after: string; limit: number },
  ): Promise<string[]> {
    return findTroubled(this.#knex, since, options);
  }

  /** Reads all days with traffic of an integration, across all epochs, oldest first. */
  async days(id: string, sinceDay: string): Promise<HealthDayRecord[]> {
    return readDays(this.#knex, id, sinceDay);
  }

  /** Reads the counts of an integration since a time, across all epochs. */
  async traffic(
    id: string,
    options: { stored: 'periods' | 'days'; since: number },
  ): Promise<StoredTraffic[]> {
    return readTraffic(this.#knex, id, options);
  }

  /** Counts the attempts of integrations in the last hour, since each was enabled. */
  async recent(ids: string[], now: number): Promise<Map<string, RecentCounts>> {
    return readRecent(this.#knex, ids, now);
  }

  /** Counts the attempts of integrations per hour since a time, whenever they were enabled. */
  async hourly(
    ids: string[],
    from: number,
  ): Promise<Map<string, TrafficHour[]>> {
    return readHourly(this.#knex, ids, from);
  }

  /** Counts the held and waiting deliveries of an integration, and those that failed since a time, up to a limit. */
  async counts(
    id: string,
    failedAfter: number,
  ): Promise<{ failed: number; held: number; pending: number }> {
    return countDeliveries(this.#knex, id, failedAfter);
  }

  /** Reads the durations of the latest attempts with a response, in milliseconds. */
  async latencies(id: string): Promise<number[]> {
    return readLatencies(this.#knex, id);
  }
}
