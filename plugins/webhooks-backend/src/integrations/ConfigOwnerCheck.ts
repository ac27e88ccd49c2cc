import type { LoggerService } from '@backstage/backend-plugin-api';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { OwnerDirectory } from './OwnerDirectory';

/**
 * Warns of owners in app-config that the catalog does not know. They are not refused, because the catalog may be empty
 * when the backend starts.
 */
export class ConfigOwnerCheck {
  readonly #store: Pick<IntegrationStore, 'configManaged'>;
  readonly #owners: OwnerDirectory;
  readonly #logger: LoggerService;
  /** Ids of the integrations that are warned of already. */
  #warned = new Set<string>();

  static create(options: {
    store: Pick<IntegrationStore, 'configManaged'>;
    owners: OwnerDirectory;
    logger: LoggerService;
  }): ConfigOwnerCheck {
    return new ConfigOwnerCheck(options);
  }

  private constructor(options: {
    store: Pick<IntegrationStore, 'configManaged'>;
    owners: OwnerDirectory;
    logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#owners = options.owners;
    this.#logger = options.logger;
  }

  /** Warns once as long as an owner is missing. A catalog that does not answer is asked next time. */
  async run(): Promise<void> {
    const configured = (await this.#store.configManaged()).filter(
      ({ deletionAt }) => deletionAt === undefined,
    );
    if (configured.length === 0) {
      return;
    }
    let missing: string[];
    try {
      missing = await this.#owners.missing([
        ...new Set(configured.map(({ owner }) => owner)),
      ]);
    } catch (error) {
      this.#logger.debug(
        'The owners of integrations in app-config could not be looked up',
        error as Error,
      );
      return;
    }
    const orphans = configured.filter(({ owner }) => missing.includes(owner));
    for (const { id, owner } of orphans) {
      if (!this.#warned.has(id)) {
        this.#logger.warn(
          `The owner ${owner} of an integration in app-config is not in the catalog, so nobody is alerted when it breaks. Give the entity ref of a user or group.`,
          { integrationId: id },
        );
      }
    }
    this.#warned = new Set(orphans.map(({ id }) => id));
  }
}
