import type { Knex } from 'knex';
import {
  readSealedHeaders,
  type PageOptions,
  type SealedHeaders,
} from './operations/secrets/readSealedHeaders';
import {
  readSealedSecrets,
  type SealedSecret,
} from './operations/secrets/readSealedSecrets';
import { replaceSealedHeaders } from './operations/secrets/replaceSealedHeaders';
import { replaceSealedSecret } from './operations/secrets/replaceSealedSecret';

/** All sealed values, for re-encryption with another key. */
export class SecretStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Reads the headers of integrations that have any, ordered by id. */
  async headers(page: PageOptions): Promise<SealedHeaders[]> {
    return readSealedHeaders(this.#knex, page);
  }

  /** Reads signing secrets, ordered by id. */
  async secrets(page: PageOptions): Promise<SealedSecret[]> {
    return readSealedSecrets(this.#knex, page);
  }

  /**
   * Stores re-encrypted headers, unless they or the URL have changed since. The values stay the same, so endpoint
   * caches stay valid.
   *
   * @returns whether they were stored
   */
  async replaceHeaders(
    stored: SealedHeaders,
    resealed: string,
  ): Promise<boolean> {
    return replaceSealedHeaders(this.#knex, stored, resealed);
  }

  /**
   * Stores a re-encrypted signing secret, unless it has changed since.
   *
   * @returns whether it was stored
   */
  async replaceSecret(
    stored: SealedSecret,
    resealed: string,
  ): Promise<boolean> {
    return replaceSealedSecret(this.#knex, stored, resealed);
  }
}
