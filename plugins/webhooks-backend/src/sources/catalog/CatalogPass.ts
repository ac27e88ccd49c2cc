import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EntityFilter } from '../../config/options';
import type { CatalogSnapshot } from '../../database/CatalogSnapshot';
import { isDataError } from '../../database/dataError';
import type { Dispatcher } from '../../dispatch/Dispatcher';
import type { Clock } from '../../model/clock';
import type { SourceRun } from '../../model/source';
import {
  compareEntity,
  deletion,
  type CatalogChange,
  type CatalogEvent,
  type EntityChange,
} from './catalogEvents';
import {
  guardDeletions,
  type DeletionGuard,
  type MissingEntity,
} from '../../model/deletionGuard';
import {
  etagKey,
  isCatalogEtag,
  toVersion,
  type EntitySection,
  type KnownVersion,
  type SnapshotChange,
} from '../../model/entityVersion';

/** The fields that show whether an entity has changed. */
const FIELDS = [
  'kind',
  'metadata.namespace',
  'metadata.name',
  'metadata.uid',
  'metadata.etag',
];
/** Entities per page, of which only {@link FIELDS} are read. */
const PAGE = 1_000;
/** Entities that are read and stored per batch. */
const BATCH = 100;

/** The changes that a pass dispatches. */
export type PassMode = Record<CatalogChange, boolean>;

/** Counts of a pass. */
export interface PassCounts extends Record<CatalogChange, number> {
  /** Number of entities in the catalog. */
  entities: number;
  /** Missing entities whose deletion is withheld. */
  held: number;
  /** Entities whose events could not be stored; the next pass retries them. */
  failed: number;
}

interface CatalogPassOptions {
  catalog: CatalogService;
  auth: AuthService;
  snapshot: CatalogSnapshot;
  dispatcher: Dispatcher;
  run: SourceRun;
  mode: PassMode;
  filter?: EntityFilter;
  sections: readonly EntitySection[];
  /** Undefined to accept every deletion. */
  guard: DeletionGuard | undefined;
  maxBytes: number;
  /** Entity refs of those alerted when it holds deletions. */
  alertRecipients: string[];
  clock: Clock;
  /** Called after an event was stored. Must not throw. */
  onTold: (change: CatalogChange) => void;
  logger: LoggerService;
  signal: AbortSignal;
}

/**
 * A comparison of the whole catalog with the snapshot.
 *
 * @remarks
 * The catalog is read in the order of `uid`, so an entity that exists during the whole pass is found exactly once.
 * Nothing is written for an unchanged entity.
 */
export class CatalogPass {
  readonly #options: CatalogPassOptions;
  readonly #counts: PassCounts = {
    entities: 0,
    created: 0,
    updated: 0,
    deleted: 0,
    held: 0,
    failed: 0,
  };
  readonly #seen = new Set<string>();

  constructor(options: CatalogPassOptions) {
    this.#options = options;
  }

  /**
   * @throws `OvertakenError` if another pass has begun, and errors of the catalog and the database; events stored until
   * then are complete
   */
  async run(): Promise<PassCounts> {
    const { signal } = this.#options;
    for await (const page of await this.#pages()) {
      signal.throwIfAborted();
      await this.#comparePage(page);
    }
    signal.throwIfAborted();
    await this.#removeMissing();
    return this.#counts;
  }

  async #pages(): Promise<AsyncIterable<Entity[]>> {
    const { catalog, auth, filter } = this.#options;
    return catalog.streamEntities(
      {
        // No order fields, which would exclude entities without them.
        query: filter,
        totalItems: 'exclude',
        ...(this.#readsAll
          ? { pageSize: BATCH }
          : { pageSize: PAGE, fields: FIELDS }),
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
  }

  /** Whether most entities will be new. Then pages contain whole entities, so that they need not be read again. */
  get #readsAll(): boolean {
    return this.#options.run.scope === undefined;
  }

  async #comparePage(page: Entity[]): Promise<void> {
    const { snapshot, run } = this.#options;
    const refs = page.map(entity => stringifyEntityRef(entity));
    const known = await snapshot.find(refs);
    refs.forEach(ref => this.#seen.add(ref));
    this.#counts.entities += page.length;
    const changed = page.filter((entity, i) =>
      mayHaveChanged(known.get(refs[i]), entity),
    );
    // A changed entity is marked as found when its change is stored.
    const isChanged = new Set(changed);
    await snapshot.mark(
      run,
      refs.filter(
        (ref, i) =>
          known.get(ref)?.missingSince !== undefined && !isChanged.has(page[i]),
      ),
      undefined,
    );
    for (const batch of toBatches(changed)) {
      this.#options.signal.throwIfAborted();
      const entities = this.#readsAll ? batch : await this.#read(batch);
      await this.#store(
        entities.flatMap(entity => this.#compare(known, entity) ?? []),
      );
    }
  }

  /** Reads the given entities that still exist. */
  async #read(entities: Entity[]): Promise<Entity[]> {
    const items = await this.#lookUp({
      entityRefs: entities.map(entity => stringifyEntityRef(entity)),
    });
    return items.flatMap(item => item ?? []);
  }

  async #lookUp(
    request: Parameters<CatalogService['getEntitiesByRefs']>[0],
  ): Promise<(Entity | undefined)[]> {
    const { catalog, auth } = this.#options;
    const { items } = await catalog.getEntitiesByRefs(request, {
      credentials: await auth.getOwnServiceCredentials(),
    });
    return items;
  }

  #compare(
    known: Map<string, KnownVersion>,
    entity: Entity,
  ): EntityChange | undefined {
    const { run, sections, maxBytes } = this.#options;
    const version = toVersion(entity);
    return compareEntity(
      known.get(version.entityRef),
      { version, entity },
      { sections, pass: run.pass, maxBytes },
    );
  }

  /** Removes the entities that a complete pass did not find. */
  async #removeMissing(): Promise<void> {
    const { snapshot, run, mode, guard, alertRecipients, clock, logger } =
      this.#options;
    const { missing, known } = await this.#missing();
    const { deleted, held } =
      guard && mode.deleted
        ? guardDeletions(missing, { known, pass: run.pass, guard })
        : { deleted: missing, held: [] };
    if (held.length > 0) {
      logger.warn(
        `${held.length} of ${known} entities are missing from the catalog at once. Their deletion is dispatched after ${guard?.passes} consecutive passes miss them, or after POST /sources/catalog/resync.`,
      );
      const fresh = held.filter(
        ({ missingSince }) => missingSince === undefined,
      );
      await snapshot.mark(
        run,
        fresh.map(({ entityRef }) => entityRef),
        run.pass,
        // Only when it begins to withhold deletions.
        guard && fresh.length === held.length
          ? {
              recipients: alertRecipients,
              facts: { held: held.length, known, passes: guard.passes },
              now: clock.now(),
            }
          : undefined,
      );
    }
    this.#counts.held = held.length;
    for (const batch of toBatches(deleted)) {
      this.#options.signal.throwIfAborted();
      await this.#store(await this.#confirmed(batch));
    }
  }

  async #missing(): Promise<{ missing: MissingEntity[]; known: number }> {
    const { snapshot } = this.#options;
    const missing: MissingEntity[] = [];
    let known = 0;
    let page: MissingEntity[] = [];
    do {
      page = await snapshot.list(page.at(-1)?.entityRef, PAGE);
      known += page.length;
      missing.push(
        ...page.filter(({ entityRef }) => !this.#seen.has(entityRef)),
      );
    } while (page.length === PAGE);
    return { missing, known };
  }

  /**
   * Queries missing entities again: an entity that was registered again during the pass may be behind its cursor, and
   * is left to the next pass.
   */
  async #confirmed(missing: MissingEntity[]): Promise<EntityChange[]> {
    const { filter, snapshot } = this.#options;
    const entityRefs = missing.map(({ entityRef }) => entityRef);
    const fields = ['metadata.uid'];
    const existing = await this.#lookUp({ entityRefs, fields });
    const matching = filter
      ? await this.#lookUp({ entityRefs, fields, query: filter })
      : existing;
    const known = await snapshot.find(entityRefs);
    return entityRefs.flatMap((ref, i) => {
      const before = known.get(ref);
      return matching[i] || !before
        ? []
        : {
            entityRef: ref,
            version: undefined,
            events: [deletion(before, existing[i] ? 'unmatched' : 'removed')],
          };
    });
  }

  async #store(changes: EntityChange[]): Promise<void> {
    const { snapshot, run } = this.#options;
    const filtered = changes.map(change => ({
      change,
      events: change.events.filter(event => this.#options.mode[event.change]),
    }));
    await snapshot.store(
      run,
      filtered
        .filter(({ events }) => events.length === 0)
        .map(({ change }) => change),
    );
    const events = filtered.flatMap(({ change, events: own }) =>
      own.map((event, i) => ({
        event,
        entityRef: change.entityRef,
        // Stored with the last event, so that an entity is not updated before all of its events are stored.
        change: i === own.length - 1 ? change : undefined,
      })),
    );
    if (events.length > 0) {
      await this.#dispatch(events);
    }
  }

  async #dispatch(
    events: {
      event: CatalogEvent;
      entityRef: string;
      change: SnapshotChange | undefined;
    }[],
  ): Promise<void> {
    const { dispatcher, snapshot, run, onTold, logger } = this.#options;
    const changes = new Map(
      events.map(({ event, change }) => [event.idempotencyKey, change]),
    );
    const stored = await dispatcher.dispatchTogether(
      events.map(({ event }) => event),
      (plans, leaseMs) =>
        snapshot.insert(run, {
          plans,
          changes: plans.flatMap(
            ({ event }) => changes.get(event.idempotency!.key) ?? [],
          ),
          leaseMs,
        }),
    );
    stored.forEach((one, i) => {
      if (!('error' in one)) {
        const { change } = events[i].event;
        this.#counts[change] += 1;
        onTold(change);
      } else if (isDataError(one.error)) {
        this.#counts.failed += 1;
        logger.warn(
          `The ${events[i].event.type} event about ${events[i].entityRef} could not be stored`,
          one.error,
        );
      }
    });
    const fatal = stored.find(one => 'error' in one && !isDataError(one.error));
    if (fatal && 'error' in fatal) {
      throw fatal.error;
    }
  }
}

/** Whether an entity has to be read to detect a change. */
function mayHaveChanged(
  known: KnownVersion | undefined,
  { metadata }: Entity,
): boolean {
  const { uid, etag } = metadata;
  return (
    known?.uid !== uid ||
    known?.etag !== etagKey(etag) ||
    !isCatalogEtag(etag ?? '')
  );
}

function* toBatches<T>(items: T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += BATCH) {
    yield items.slice(start, start + BATCH);
  }
}
