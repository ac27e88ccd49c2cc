import type { Knex } from 'knex';
import { applyRetention } from './operations/retention/applyRetention';

/**
 * Removes what is older than its retention.
 */
export class Retention {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** @returns how many rows were removed */
  async apply(
    options: Parameters<typeof applyRetention>[1],
  ): ReturnType<typeof applyRetention> {
    return applyRetention(this.#knex, options);
  }
}
