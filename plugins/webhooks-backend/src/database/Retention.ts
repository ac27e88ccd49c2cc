import type { Knex } from 'knex';
import { applyRetention } from './operations/retention/applyRetention';

/** Removes rows that are past their retention. */
export class Retention {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** @returns how much was removed */
  async apply(
    options: Parameters<typeof applyRetention>[1],
  ): ReturnType<typeof applyRetention> {
    return applyRetention(this.#knex, options);
  }
}
