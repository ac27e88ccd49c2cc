import type { AuthService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { CatalogSourceOptions } from '../../config/options';
import type { CatalogSnapshot } from '../../database/CatalogSnapshot';
import type { SourceStore } from '../../database/SourceStore';
import type { Clock } from '../../model/clock';
import type { EntityStatePage, EntityStates } from '../../model/entityStates';
import { creationPayload } from './catalogEvents';
import { CATALOG_EVENT_TYPES } from './eventTypes';
import { CATALOG_SOURCE_ID, snapshotScope } from './snapshotScope';

/** Entities per page. */
const PAGE = 100;

interface CatalogStatesDependencies {
  options: Pick<CatalogSourceOptions, 'filter'>;
  maxPayloadBytes: number;
  catalog: CatalogService;
  auth: AuthService;
  sources: SourceStore;
  snapshot: CatalogSnapshot;
  clock: Clock;
}

/**
 * Reads the current states of the entities in the snapshot.
 *
 * @remarks
 * Events about entities outside the snapshot are still to be dispatched. The snapshot has a stable order, so any process
 * can continue with a later page.
 */
export class CatalogStates implements EntityStates {
  readonly eventType = CATALOG_EVENT_TYPES.created.name;
  readonly #deps: CatalogStatesDependencies;

  constructor(deps: CatalogStatesDependencies) {
    this.#deps = deps;
  }

  async assertKnown(): Promise<void> {
    const { sources, options } = this.#deps;
    const record = await sources.find(CATALOG_SOURCE_ID);
    if (record?.scope !== snapshotScope(options.filter)) {
      throw new ConflictError(
        'The catalog source has not compared the whole catalog yet, or not since its filter was changed. Try again after its next pass; GET /sources shows it.',
      );
    }
  }

  async count(limit: number): Promise<number> {
    return this.#deps.snapshot.count(limit);
  }

  async read(after: string | undefined): Promise<EntityStatePage> {
    const { options, maxPayloadBytes, catalog, auth, snapshot, clock } =
      this.#deps;
    const known = await snapshot.list(after, PAGE);
    const at = clock.now();
    if (known.length === 0) {
      return { payloads: [], at };
    }
    const { items } = await catalog.getEntitiesByRefs(
      {
        entityRefs: known.map(({ entityRef }) => entityRef),
        ...(options.filter && { query: options.filter }),
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return {
      payloads: items
        .filter(entity => entity !== undefined)
        .map(entity => creationPayload(entity, maxPayloadBytes)),
      at,
      last: known.length < PAGE ? undefined : known.at(-1)!.entityRef,
    };
  }
}
