import type { AuthService } from '@backstage/backend-plugin-api';
import { RELATION_OWNED_BY } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { Batcher } from '../lib/Batcher';
import { within } from '../lib/timing';
import type { Clock } from '../model/clock';
import { normalizeEntityRef } from '../model/entityRefs';
import { unavailable } from '../model/errors';
import { MINUTE_MS } from '../model/durations';

/** Maximum number of entities per request. */
const BATCH = 200;
/** How long owners are cached. */
const TTL_MS = MINUTE_MS;
const MAX_ENTITIES = 10_000;
/** Timeout of a request to the catalog. */
const TIMEOUT_MS = 5_000;

/**
 * Finds the owners of entities in the catalog, and caches them for a minute.
 */
export class EntityOwners {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;
  readonly #clock: Clock;
  readonly #known = new Map<string, { owners: string[]; expiresAt: number }>();
  readonly #batcher: Batcher<string, string[]>;

  constructor(options: {
    auth: AuthService;
    catalog: CatalogService;
    clock: Clock;
  }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
    this.#clock = options.clock;
    this.#batcher = new Batcher({
      run: refs => this.#ask(refs),
      maxSize: BATCH,
    });
  }

  /**
   * Finds the entity refs of the owners of an entity. Returns none for an entity that is not in the catalog.
   *
   * @throws `ServiceUnavailableError` if the catalog is unavailable
   */
  async find(entityRef: string): Promise<string[]> {
    const known = this.#known.get(entityRef);
    if (known && known.expiresAt > this.#clock.now()) {
      return known.owners;
    }
    const owners = await this.#batcher.add(entityRef);
    this.#known.delete(entityRef);
    this.#known.set(entityRef, {
      owners,
      expiresAt: this.#clock.now() + TTL_MS,
    });
    if (this.#known.size > MAX_ENTITIES) {
      const [oldest] = this.#known.keys();
      this.#known.delete(oldest);
    }
    return owners;
  }

  async #ask(entityRefs: string[]): Promise<string[][]> {
    let answer: string[][] | undefined;
    let failure: Error | undefined;
    await within(
      TIMEOUT_MS,
      this.#lookUp(entityRefs).then(
        found => {
          answer = found;
        },
        error => {
          failure = error;
        },
      ),
    );
    if (!answer) {
      throw unavailable(
        'The catalog cannot be asked who owns the entity that the event is about. Try again.',
        failure,
      );
    }
    return answer;
  }

  async #lookUp(entityRefs: string[]): Promise<string[][]> {
    const { items } = await this.#catalog.getEntitiesByRefs(
      { entityRefs, fields: ['relations'] },
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    return items.map(entity =>
      (entity?.relations ?? [])
        .filter(({ type }) => type === RELATION_OWNED_BY)
        .map(({ targetRef }) => normalizeEntityRef(targetRef)),
    );
  }
}
