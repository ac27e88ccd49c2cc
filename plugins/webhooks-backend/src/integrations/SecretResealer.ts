import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { Clock } from '../clock';
import {
  readSealed,
  replaceSealed,
  SEALED_COLUMNS,
  type SealedColumn,
} from '../database/sealedValues';
import type { SecretBox } from './SecretBox';

/** Rows read at a time. */
const BATCH = 100;
/** Between two looks at everything when the last one found nothing to do: replicas with older keys may add some. */
const LOOK_AGAIN_MS = 60 * 60_000;

interface SecretResealerOptions {
  knex: Knex;
  secretBox: SecretBox;
  clock: Clock;
  logger: LoggerService;
}

/**
 * Seals with the first key what was sealed with an older one, or not at all, so that old keys can be removed.
 */
export class SecretResealer {
  readonly #options: SecretResealerOptions;
  #nextLookAt = 0;

  static create(options: SecretResealerOptions): SecretResealer {
    return new SecretResealer(options);
  }

  private constructor(options: SecretResealerOptions) {
    this.#options = options;
  }

  /** Goes through everything that is sealed, unless that was done a short while ago and found nothing to do. */
  async run(signal: AbortSignal): Promise<void> {
    const { secretBox, clock, logger } = this.#options;
    const now = clock.now();
    if (now < this.#nextLookAt) {
      return;
    }
    const found = { resealed: 0, unopened: 0 };
    for (const at of SEALED_COLUMNS) {
      await this.#resealColumn(at, found, signal);
    }
    if (signal.aborted) {
      return;
    }
    if (found.unopened > 0) {
      logger.warn(
        'Some secrets cannot be opened with any of webhooks.encryption.keys: add the key that sealed them, or rotate the secrets and give the headers of these integrations again',
        { unopened: found.unopened },
      );
    }
    if (found.resealed > 0) {
      logger.info(
        'Secrets were sealed anew with the first of webhooks.encryption.keys',
        { resealed: found.resealed },
      );
      return;
    }
    if (
      this.#nextLookAt === 0 &&
      found.unopened === 0 &&
      secretBox.hasOldKeys
    ) {
      logger.info(
        'All secrets are sealed with the first of webhooks.encryption.keys: the others can be removed',
      );
    }
    this.#nextLookAt = now + LOOK_AGAIN_MS;
  }

  async #resealColumn(
    at: SealedColumn,
    found: { resealed: number; unopened: number },
    signal: AbortSignal,
  ): Promise<void> {
    const { knex } = this.#options;
    let after: string | undefined;
    while (!signal.aborted) {
      const rows = await readSealed(knex, { at, after, limit: BATCH });
      for (const row of rows) {
        let sealed: string;
        try {
          sealed = await this.#resealed(at, row.sealed);
        } catch {
          found.unopened += 1;
          continue;
        }
        if (
          sealed !== row.sealed &&
          (await replaceSealed(knex, { at, row, sealed }))
        ) {
          found.resealed += 1;
        }
      }
      if (rows.length < BATCH) {
        return;
      }
      after = rows[rows.length - 1].id;
    }
  }

  async #resealed(at: SealedColumn, stored: string): Promise<string> {
    if (at.column === 'secret') {
      return this.#reseal(stored);
    }
    const headers = Object.entries<string>(JSON.parse(stored));
    const resealed = headers.map(async ([name, value]) => [
      name,
      await this.#reseal(value),
    ]);
    return JSON.stringify(Object.fromEntries(await Promise.all(resealed)));
  }

  async #reseal(sealed: string): Promise<string> {
    const { secretBox } = this.#options;
    return secretBox.isCurrent(sealed)
      ? sealed
      : secretBox.seal(await secretBox.open(sealed));
  }
}
