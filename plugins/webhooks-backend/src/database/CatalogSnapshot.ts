import type { Knex } from 'knex';
import type { MissingEntity } from '../model/deletionGuard';
import type { KnownVersion, SnapshotChange } from '../model/entityVersion';
import type { PlannedEvent } from '../model/plan';
import type { SourceRun } from '../model/source';
import type { InsertedEvent } from './operations/events/insertPlans';
import { findVersions } from './operations/sources/findVersions';
import { insertChanges } from './operations/sources/insertChanges';
import { listEntities } from './operations/sources/listEntities';
import { markMissing } from './operations/sources/markMissing';
import { storeVersions } from './operations/sources/storeVersions';

/**
 * The entities of the catalog as they were last told.
 *
 * @remarks
 * A pass writes an entity in the transaction that stores the events about it, and no pass that was overtaken writes at
 * all. So an event is stored exactly once, wherever a pass is interrupted.
 */
export class CatalogSnapshot {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Those of some entities that are known, by entity ref. */
  async find(entityRefs: string[]): Promise<Map<string, KnownVersion>> {
    return findVersions(this.#knex, entityRefs);
  }

  /**
   * A page of all entities, in the order of their refs.
   *
   * @param after - the last entity ref of the page before
   */
  async list(
    after: string | undefined,
    limit: number,
  ): Promise<MissingEntity[]> {
    return listEntities(this.#knex, after, limit);
  }

  /**
   * Stores events together with the changes that they tell of: all of them, or none.
   *
   * @throws `OvertakenError`, and the error of an event that is refused
   */
  async insert(
    run: SourceRun,
    options: {
      plans: PlannedEvent[];
      changes: SnapshotChange[];
      leaseMs: number;
    },
  ): Promise<Map<string, InsertedEvent>> {
    return insertChanges(this.#knex, run, options);
  }

  /**
   * Stores changes that no event tells of.
   *
   * @throws `OvertakenError`
   */
  async store(run: SourceRun, changes: SnapshotChange[]): Promise<void> {
    if (changes.length > 0) {
      await storeVersions(this.#knex, run, changes);
    }
  }

  /**
   * Notes since which pass entities are missing.
   *
   * @param since - undefined for entities that were seen again
   *
   * @throws `OvertakenError`
   */
  async mark(
    run: SourceRun,
    entityRefs: string[],
    since: number | undefined,
  ): Promise<void> {
    if (entityRefs.length > 0) {
      await markMissing(this.#knex, run, entityRefs, since);
    }
  }
}
