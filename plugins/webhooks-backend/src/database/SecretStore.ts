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

/**
 * Everything that is sealed, for sealing it again with another key.
 */
export class SecretStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** The headers of integrations that have any, in the order of their ids. */
  async headers(page: PageOptions): Promise<SealedHeaders[]> {
    return readSealedHeaders(this.#knex, page);
  }

  /** Signing secrets, in the order of their ids. */
  async secrets(page: PageOptions): Promise<SealedSecret[]> {
    return readSealedSecrets(this.#knex, page);
  }

  /**
   * Stores headers that were sealed again, unless they or the URL were changed meanwhile.
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
   * Stores a signing secret that was sealed again, unless it was changed meanwhile.
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
