import type { LoggerService } from '@backstage/backend-plugin-api';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { OwnerDirectory } from '../owners/OwnerDirectory';

/** Consecutive runs that must miss an owner before a warning. */
const RUNS_TO_WARN = 2;

/**
 * Warns about owners in app-config that are not in the catalog. They are not rejected, because the catalog may be empty
 * when the backend starts.
 */
export class ConfigOwnerCheck {
  readonly #store: Pick<IntegrationStore, 'configManaged'>;
  readonly #owners: OwnerDirectory;
  readonly #logger: LoggerService;
  /** The number of consecutive runs that missed the owner, by integration id. */
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
   * Warns once while an owner is missing, in the second run that misses it, because the catalog may still be loading in
   * the first one. If the catalog is unavailable, the next run tries again.
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
