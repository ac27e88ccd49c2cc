import type { Page, Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { assertNoReplay } from './operations/replays/assertNoReplay';
import { findReplay } from './operations/replays/findReplay';
import { listReplays } from './operations/replays/listReplays';
import {
  runReplayBatch,
  type ReplayTurn,
} from './operations/replays/runReplayBatch';
import {
  startReplay,
  type ReplayOptions,
} from './operations/replays/startReplay';
import { stopReplay } from './operations/replays/stopReplay';

export type { ReplayOptions, ReplayTurn };

/**
 * Replays: small ones, and those that run in the background, in batches.
 *
 * @remarks
 * A batch puts its deliveries into the queue and notes how far it got in one transaction, which has the row of the replay
 * locked. So no two replicas run a batch of it at once, none is run twice, and a replay whose replica dies can go on at
 * once elsewhere.
 */
export class ReplayStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /**
   * Runs a small replay, or stores a large one, whose batches are run by {@link ReplayStore.runBatch}.
   *
   * @returns how many deliveries the small one has queued, or the large one
   *
   * @throws `NotFoundError`, `ConflictError` when the integration was changed meanwhile, or has a large one already
   */
  async start(options: ReplayOptions): Promise<number | Replay> {
    return startReplay(this.#knex, options);
  }

  /**
   * Checks that no replay of an integration runs in the background.
   *
   * @throws `ConflictError`
   */
  async assertNone(integrationId: string): Promise<void> {
    await assertNoReplay(this.#knex, integrationId);
  }

  /**
   * Runs a batch of the replay that had its last one the longest ago.
   *
   * @returns undefined when no replay is left that another replica does not have in hand
   */
  async runBatch(options: {
    now: number;
    limit: number;
  }): Promise<ReplayTurn | undefined> {
    return runReplayBatch(this.#knex, options);
  }

  /** The replays of an integration that ran or run in the background, newest first, from the cursor on. */
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
   * Ends a replay after the batch that may be under way.
   *
   * @throws `NotFoundError`, `ConflictError` when it has ended already
   */
  async stop(
    integrationId: string,
    id: string,
    options: { by: string; now: number },
  ): Promise<Replay> {
    return stopReplay(this.#knex, integrationId, id, options);
  }
}
