import type { Clock } from '../clock';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { SecretBox } from '../integrations/SecretBox';
import { secretKey } from './signing';

/** What is needed to send to an integration, opened and prepared. */
export interface Target {
  version: number;
  url: string;
  headers: Record<string, string>;
  /** The first one is the current secret. */
  keys: { key: Buffer; expiresAt?: number }[];
}

/**
 * Integrations as the sender needs them, kept in memory.
 *
 * @remarks
 * A claim says which version of the integration it is for, so a change on any replica takes effect with the next
 * claim, and nothing has to be told around.
 */
export class Targets {
  readonly #integrations: IntegrationStore;
  readonly #secretBox: SecretBox;
  readonly #clock: Clock;
  readonly #targets = new Map<string, Target>();

  static create(options: {
    integrations: IntegrationStore;
    secretBox: SecretBox;
    clock: Clock;
  }): Targets {
    return new Targets(options);
  }

  private constructor(options: {
    integrations: IntegrationStore;
    secretBox: SecretBox;
    clock: Clock;
  }) {
    this.#integrations = options.integrations;
    this.#secretBox = options.secretBox;
    this.#clock = options.clock;
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

  /** The target of an integration that was ensured; undefined once it is deleted. */
  get(integrationId: string): Target | undefined {
    return this.#targets.get(integrationId);
  }

  async #load(ids: string[]): Promise<void> {
    const [integrations, secrets] = await Promise.all([
      this.#integrations.findAll(ids),
      this.#integrations.activeSecrets(ids, this.#clock.now()),
    ]);
    ids.forEach(id => this.#targets.delete(id));
    for (const { id, version, url, headers } of integrations) {
      const keys = secrets
        .filter(({ integrationId }) => integrationId === id)
        .map(async ({ secret, expiresAt }) => ({
          key: secretKey(await this.#secretBox.open(secret)),
          expiresAt,
        }));
      const opened = Object.entries(headers).map(async ([name, value]) => [
        name,
        await this.#secretBox.open(value),
      ]);
      this.#targets.set(id, {
        version,
        url,
        headers: Object.fromEntries(await Promise.all(opened)),
        keys: await Promise.all(keys),
      });
    }
  }
}
