import type { Knex } from 'knex';
import { DAY_MS } from '../model/durations';
import { isPostgres } from './dialect';
import { createPartitions } from './operations/partitions/createPartitions';

/** Days that have a partition before they begin. */
const DAYS_AHEAD = 7;

/**
 * The partitions of the attempts, one for each UTC day of deliveries. SQLite has none.
 */
export class Partitions {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /**
   * Creates the missing partitions of today and of the next days.
   *
   * @returns the number of days whose partition could not be created, because the table was in use
   */
  async create(now: number): Promise<number> {
    return isPostgres(this.#knex)
      ? createPartitions(this.#knex, {
          from: now,
          to: now + DAYS_AHEAD * DAY_MS,
        })
      : 0;
  }
}
