import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SecretStore } from '../database/SecretStore';
import type { Clock } from '../model/clock';
import { headerContext, secretContext, type SealContext } from './sealContext';
import type { SecretBox } from './SecretBox';
import { HOUR_MS } from '../model/durations';

/** Rows per batch. */
const BATCH = 100;
/** Interval between full runs if the last one found nothing. Replicas with older keys may still add values. */
const LOOK_AGAIN_MS = HOUR_MS;

/** The numbers of rows found by a run. */
interface Found {
  resealed: number;
  failedToDecrypt: number;
}

interface SecretResealerOptions {
  store: SecretStore;
  secretBox: SecretBox;
  clock: Clock;
  logger: LoggerService;
}

/** Re-encrypts secrets that were sealed with an older key or not at all, so that old keys can be removed. */
export class SecretResealer {
  readonly #options: SecretResealerOptions;
  #nextLookAt = 0;

  constructor(options: SecretResealerOptions) {
    this.#options = options;
  }

  /** Checks all sealed values, unless a recent run found nothing to do. */
  async run(signal: AbortSignal): Promise<void> {
    const { secretBox, clock, logger } = this.#options;
    const now = clock.now();
    if (now < this.#nextLookAt) {
      return;
    }
    const found: Found = { resealed: 0, failedToDecrypt: 0 };
    await this.#resealSecrets(found, signal);
    await this.#resealHeaders(found, signal);
    if (signal.aborted) {
      return;
    }
    if (found.failedToDecrypt > 0) {
      logger.warn(
        'Some secrets cannot be opened with any of webhooks.encryption.keys: add the key that sealed them, or rotate the secrets and give the headers of these integrations again',
        { failedToDecrypt: found.failedToDecrypt },
      );
    }
    if (found.resealed > 0) {
      logger.info(
        'Secrets were sealed again with the first of webhooks.encryption.keys',
        { resealed: found.resealed },
      );
      return;
    }
    if (
      this.#nextLookAt === 0 &&
      found.failedToDecrypt === 0 &&
      secretBox.hasOldKeys
    ) {
      logger.info(
        'All secrets are sealed with the first of webhooks.encryption.keys: the others can be removed',
      );
    }
    this.#nextLookAt = now + LOOK_AGAIN_MS;
  }

  async #resealHeaders(found: Found, signal: AbortSignal): Promise<void> {
    const { store } = this.#options;
    await forEachRow(
      after => store.headers({ after, limit: BATCH }),
      async row => {
        const stored = Object.entries<string>(JSON.parse(row.headers));
        const headers = stored.map(async ([name, value]) => [
          name,
          await this.#reseal(value, headerContext(row, name)),
        ]);
        const resealed = JSON.stringify(
          Object.fromEntries(await Promise.all(headers)),
        );
        return resealed !== row.headers && store.replaceHeaders(row, resealed);
      },
      found,
      signal,
    );
  }

  async #resealSecrets(found: Found, signal: AbortSignal): Promise<void> {
    const { store } = this.#options;
    await forEachRow(
      after => store.secrets({ after, limit: BATCH }),
      async row => {
        const context = secretContext(row.integrationId);
        const resealed = await this.#reseal(row.secret, context);
        return resealed !== row.secret && store.replaceSecret(row, resealed);
      },
      found,
      signal,
    );
  }

  async #reseal(sealed: string, context: SealContext): Promise<string> {
    const { secretBox } = this.#options;
    return secretBox.isCurrent(sealed, context)
      ? sealed
      : secretBox.seal(await secretBox.open(sealed, context), context);
  }
}

/**
 * Processes rows page by page, and counts resealed rows and rows that could not be decrypted.
 *
 * @param reseal - returns whether it has stored something
 */
async function forEachRow<T extends { id: string }>(
  read: (after: string | undefined) => Promise<T[]>,
  reseal: (row: T) => Promise<boolean>,
  found: Found,
  signal: AbortSignal,
): Promise<void> {
  let rows: T[] = [];
  do {
    rows = await read(rows.at(-1)?.id);
    for (const row of rows) {
      try {
        found.resealed += (await reseal(row)) ? 1 : 0;
      } catch {
        found.failedToDecrypt += 1;
      }
    }
  } while (rows.length === BATCH && !signal.aborted);
}
