import type { LoggerService } from '@backstage/backend-plugin-api';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { OwnerDirectory } from '../owners/OwnerDirectory';

/** Runs in a row that miss an owner until it is warned of. */
const RUNS_TO_WARN = 2;

/**
 * Warns of owners in app-config that the catalog does not know. They are not refused, because the catalog may be empty
 * when the backend starts.
 */
export class ConfigOwnerCheck {
  readonly #store: Pick<IntegrationStore, 'configManaged'>;
  readonly #owners: OwnerDirectory;
  readonly #logger: LoggerService;
  /** How many runs in a row have missed the owner of each integration, by its id. */
  #missedRuns = new Map<string, number>();

  constructor(options: {
    store: Pick<IntegrationStore, 'configManaged'>;
    owners: OwnerDirectory;
    logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#owners = options.owners;
    this.#logger = options.logger;
  }

  /**
   * Warns once as long as an owner is missing, in the second run that misses it: the catalog may still be reading its
   * entities in the first. A catalog that does not answer is asked next time.
   */
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
    const missedRuns = new Map<string, number>();
    for (const { id, owner } of orphans) {
      const runs = (this.#missedRuns.get(id) ?? 0) + 1;
      missedRuns.set(id, runs);
      if (runs === RUNS_TO_WARN) {
        this.#logger.warn(
          `The owner ${owner} of an integration in app-config is not in the catalog, so nobody is alerted when it breaks. Give the entity ref of a user or group.`,
          { integrationId: id },
        );
      }
    }
    this.#missedRuns = missedRuns;
  }
}
