import type { Page, Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import type { WantsEvent } from '../model/keptEvent';
import { assertNoReplay } from './operations/replays/assertNoReplay';
import { isBacklogged } from './operations/replays/catalog/isBacklogged';
import {
  runCatalogBatch,
  type CatalogBatch,
} from './operations/replays/catalog/runCatalogBatch';
import { findReplay } from './operations/replays/findReplay';
import type { NewReplay } from './operations/replays/insertReplay';
import { listReplays } from './operations/replays/listReplays';
import {
  previewMissing,
  type MissingPreview,
} from './operations/replays/missing/previewMissing';
import type { MissingSelection } from './operations/replays/missing/selectMissing';
import {
  runReplayBatch,
  type BatchOptions,
} from './operations/replays/runReplayBatch';
import type { ReplayTurn } from './operations/replays/runTurn';
import {
  startReplay,
  type ReplayOptions,
} from './operations/replays/startReplay';
import { stopReplay } from './operations/replays/stopReplay';
import { storeReplay } from './operations/replays/storeReplay';

export type { ReplayOptions, ReplayTurn };

/**
 * Stores replays and runs their batches.
 *
 * @remarks
 * A batch queues its deliveries and stores its progress in one transaction that locks the row of the replay. So two
 * replicas never run the same batch, no batch runs twice, and another replica can continue immediately after a crash.
 */
export class ReplayStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /**
   * Runs a small replay immediately. Stores a large one, to be run by {@link ReplayStore.runBatch}.
   *
   * @returns the number of deliveries queued by a small replay, or the stored large one
   *
   * @throws `NotFoundError`, or `ConflictError` if the integration has changed since or already has a large replay
   */
  async start(options: ReplayOptions): Promise<number | Replay> {
    return startReplay(this.#knex, options);
  }

  /**
   * Stores a replay of the events that an integration never received.
   *
   * @throws `NotFoundError`, or `ConflictError` if the integration was changed concurrently or already has a replay
   */
  async startMissing(
    options: Omit<NewReplay, 'missing' | 'catalog' | 'status'>,
  ): Promise<Replay> {
    return storeReplay(this.#knex, {
      ...options,
      missing: true,
      catalog: false,
      status: [],
    });
  }

  /** Previews a replay of the events that an integration never received. */
  async previewMissing(
    selection: MissingSelection,
    wants: WantsEvent,
  ): Promise<MissingPreview> {
    return previewMissing(this.#knex, selection, wants);
  }

  /**
   * Stores a replay of the current state of catalog entities.
   *
   * @throws `NotFoundError`, or `ConflictError` if the integration was changed concurrently or already has a replay
   */
  async startCatalog(
    options: Pick<
      NewReplay,
      'integration' | 'trust' | 'selected' | 'createdBy' | 'now'
    >,
  ): Promise<Replay> {
    return storeReplay(this.#knex, {
      ...options,
      missing: false,
      catalog: true,
      status: [],
      from: options.now,
      to: options.now,
    });
  }

  /**
   * Checks that no replay of the integration is running in the background.
   *
   * @throws `ConflictError`
   */
  async assertNone(integrationId: string): Promise<void> {
    await assertNoReplay(this.#knex, integrationId);
  }

  /**
   * Runs a batch of the replay that has waited longest. A replay of the catalog only gets its turn, for
   * {@link ReplayStore.runCatalogBatch}.
   *
   * @param options - `wants` decides whether the subscription of an integration includes an event
   *
   * @returns undefined if no replay is left, or other replicas are running all of them
   */
  async runBatch(options: BatchOptions): Promise<ReplayTurn | undefined> {
    return runReplayBatch(this.#knex, options);
  }

  /**
   * Runs a batch of a replay of the catalog.
   *
   * @returns undefined if the replay has ended, or another replica ran the batch
   */
  async runCatalogBatch(batch: CatalogBatch): Promise<ReplayTurn | undefined> {
    return runCatalogBatch(this.#knex, batch);
  }

  /** Whether a number of deliveries of an integration are due or in flight. */
  async isBacklogged(
    integrationId: string,
    options: { limit: number; now: number },
  ): Promise<boolean> {
    return isBacklogged(this.#knex, integrationId, options);
  }

  /** Lists the background replays of an integration from the cursor on, newest first. */
  async list(
    integrationId: string,
    options: { limit: number; cursor?: string },
  ): Promise<Page<Replay>> {
    return listReplays(this.#knex, integrationId, options);
  }

  /**
   * @throws `NotFoundError`
   */
  async get(integrationId: string, id: string): Promise<Replay> {
    return findReplay(this.#knex, integrationId, id);
  }

  /**
   * Ends a replay after its current batch.
   *
   * @throws `NotFoundError`, or `ConflictError` if it has already ended
   */
  async stop(
    integrationId: string,
    id: string,
    options: { by: string; now: number },
  ): Promise<Replay> {
    return stopReplay(this.#knex, integrationId, id, options);
  }
}
