import type { Knex } from 'knex';
import type { MissingEntity } from '../model/deletionGuard';
import type { KnownVersion, SnapshotChange } from '../model/entityVersion';
import type { PlannedEvent } from '../model/plan';
import type { SourceRun } from '../model/source';
import type { InsertedEvent } from './operations/events/insertPlans';
import { countEntities } from './operations/sources/countEntities';
import { findVersions } from './operations/sources/findVersions';
import { insertChanges } from './operations/sources/insertChanges';
import { listEntities } from './operations/sources/listEntities';
import {
  markMissing,
  type NewHeldDeletionsAlert,
} from './operations/sources/markMissing';
import { storeVersions } from './operations/sources/storeVersions';

/**
 * The last version of each catalog entity that events were dispatched for.
 *
 * @remarks
 * A pass writes an entity in the transaction that stores the events about it, and a pass that was overtaken writes
 * nothing. So each event is stored exactly once, wherever a pass is interrupted.
 */
export class CatalogSnapshot {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Finds the given entities that are in the snapshot, by entity ref. */
  async find(entityRefs: string[]): Promise<Map<string, KnownVersion>> {
    return findVersions(this.#knex, entityRefs);
  }

  /**
   * Reads a page of entities, ordered by entity ref.
   *
   * @param after - the last entity ref of the previous page
   */
  async list(
    after: string | undefined,
    limit: number,
  ): Promise<MissingEntity[]> {
    return listEntities(this.#knex, after, limit);
  }

  /** Counts the entities, up to a limit. */
  async count(limit: number): Promise<number> {
    return countEntities(this.#knex, limit);
  }

  /**
   * Stores events together with the changes that they describe, in one transaction.
   *
   * @throws `OvertakenError`, or the error of an event that is rejected
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
   * Stores changes without events.
   *
   * @throws `OvertakenError`
   */
  async store(run: SourceRun, changes: SnapshotChange[]): Promise<void> {
    if (changes.length > 0) {
      await storeVersions(this.#knex, run, changes);
    }
  }

  /**
   * Records the pass since which entities have been missing.
   *
   * @param since - undefined for entities that have reappeared
   * @param alert - stored in the same transaction
   *
   * @throws `OvertakenError`
   */
  async mark(
    run: SourceRun,
    entityRefs: string[],
    since: number | undefined,
    alert?: NewHeldDeletionsAlert,
  ): Promise<void> {
    if (entityRefs.length > 0) {
      await markMissing(this.#knex, run, entityRefs, since, alert);
    }
  }
}
