import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../clock';
import type {
  IntegrationRecord,
  IntegrationStore,
  SecretRecord,
} from '../database/IntegrationStore';
import type { SecretBox } from '../integrations/SecretBox';
import { signingKey, type SigningKey } from './signing';

/** What is needed to send to an integration, opened and prepared. */
export interface Target {
  version: number;
  url: string;
  headers: Record<string, string>;
  /** The values of the headers, always the same array. */
  secretValues: string[];
  /** The first one is the current secret. */
  keys: { key: SigningKey; expiresAt?: number }[];
}

interface TargetsOptions {
  integrations: IntegrationStore;
  secretBox: SecretBox;
  clock: Clock;
  logger: LoggerService;
}

/**
 * Integrations as the sender needs them, kept in memory.
 *
 * @remarks
 * A claim says which version of the integration it is for, so a change on any replica takes effect with the next
 * claim, and nothing has to be told around.
 */
export class Targets {
  readonly #options: TargetsOptions;
  readonly #targets = new Map<string, Target>();
  /** Versions that could not be opened, which is said once. */
  readonly #unopened = new Map<string, number>();

  static create(options: TargetsOptions): Targets {
    return new Targets(options);
  }

  private constructor(options: TargetsOptions) {
    this.#options = options;
  }

  /** Loads what is missing or has changed of the integrations that deliveries were claimed for. */
  async ensure(
    wanted: { integrationId: string; integrationVersion: number }[],
  ): Promise<void> {
    const stale = new Set<string>();
    for (const { integrationId, integrationVersion } of wanted) {
      if (this.#targets.get(integrationId)?.version !== integrationVersion) {
        stale.add(integrationId);
      }
    }
    if (stale.size > 0) {
      await this.#load([...stale]);
    }
  }

  /** The target of an integration that was ensured; undefined once it is deleted, and while it cannot be opened. */
  get(integrationId: string): Target | undefined {
    return this.#targets.get(integrationId);
  }

  async #load(ids: string[]): Promise<void> {
    const { integrations, clock } = this.#options;
    const [records, secrets] = await Promise.all([
      integrations.findAll(ids),
      integrations.activeSecrets(ids, clock.now()),
    ]);
    ids.forEach(id => this.#targets.delete(id));
    await Promise.all(
      records.map(async record => {
        try {
          this.#targets.set(record.id, await this.#open(record, secrets));
          this.#unopened.delete(record.id);
        } catch (error) {
          // One integration that cannot be opened must not keep the others of a claim from being sent to.
          this.#report(record, error);
        }
      }),
    );
  }

  async #open(
    { id, version, url, headers }: IntegrationRecord,
    secrets: SecretRecord[],
  ): Promise<Target> {
    const { secretBox } = this.#options;
    const keys = secrets
      .filter(({ integrationId }) => integrationId === id)
      .map(async ({ secret, expiresAt }) => ({
        key: signingKey(await secretBox.open(secret)),
        expiresAt,
      }));
    const opened = Object.entries(headers).map(async ([name, value]) => [
      name,
      await secretBox.open(value),
    ]);
    const openedHeaders = Object.fromEntries(await Promise.all(opened));
    return {
      version,
      url,
      headers: openedHeaders,
      secretValues: Object.values(openedHeaders),
      keys: await Promise.all(keys),
    };
  }

  #report({ id, name, version }: IntegrationRecord, error: unknown): void {
    if (this.#unopened.get(id) !== version) {
      this.#unopened.set(id, version);
      this.#options.logger.error(
        `Nothing can be sent to the integration '${name}' until its secrets can be opened`,
        { integrationId: id, error: String(error) },
      );
    }
  }
}
