import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Replay } from 'backstage-plugin-webhooks-common';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { ReplayStore, ReplayTurn } from '../database/ReplayStore';
import { BackgroundRun } from '../lib/BackgroundRun';
import { backoffMs } from '../lib/timing';
import type { Clock } from '../model/clock';
import type { WantsEvent } from '../model/keptEvent';
import type { CatalogReplayer } from './CatalogReplayer';
import { queuedByHand } from './queuedByHand';

/** Deliveries queued per transaction. */
export const REPLAY_BATCH = 500;
/** Pause before replays that have to wait get another turn. */
const WAIT_MS = 1_000;

interface ReplayRunnerOptions {
  replays: Pick<ReplayStore, 'runBatch'>;
  catalog: Pick<CatalogReplayer, 'runBatch'>;
  integrations: IntegrationStore;
  clock: Clock;
  logger: LoggerService;
  wants: WantsEvent;
  /** Stops the work after the current batch on shutdown. */
  signal: AbortSignal;
  /** Called with an integration that may have due deliveries. Must not throw. */
  onChange: (integrationId: string) => void;
  /** Called with a replay that completed or failed. Must not throw. */
  onEnded: (replay: Replay) => void;
}

/**
 * Runs large replays in the background, one batch of each in turn.
 *
 * @remarks
 * Any replica can run the next batch. A replica looks for one after it stored a replay, at its start, and in the health
 * task.
 */
export class ReplayRunner {
  readonly #options: ReplayRunnerOptions;
  readonly #background: BackgroundRun;
  /** Consecutive failures to read the catalog. */
  #failures = 0;

  constructor(options: ReplayRunnerOptions) {
    this.#options = options;
    this.#background = new BackgroundRun({
      run: () => this.#runBatches(),
      onError: error =>
        options.logger.warn(
          'Replays are interrupted; the health task will continue them',
          error,
        ),
    });
  }

  /** Runs pending replays in the background. After a failure the health task continues them. */
  runSoon(): void {
    this.#background.start();
  }

  /** Waits for the current batch. */
  async settled(): Promise<void> {
    await this.#background.settled();
  }

  async #runBatches(): Promise<void> {
    const { replays, clock, wants, signal } = this.#options;
    /** The replays that have waited since another one made progress. */
    const waiting = new Set<string>();
    while (!signal.aborted) {
      const turn = await replays.runBatch({
        now: clock.now(),
        limit: REPLAY_BATCH,
        wants,
      });
      if (!turn) {
        return;
      }
      const done = needsCatalog(turn)
        ? await this.#runCatalogBatch(turn)
        : turn;
      if (done) {
        waiting.clear();
        await this.#afterBatch(done);
        await setImmediate();
      } else if (waiting.has(turn.replay.id)) {
        await this.#wait();
      } else {
        waiting.add(turn.replay.id);
      }
    }
  }

  /** @returns undefined if the replay has to wait */
  async #runCatalogBatch(turn: ReplayTurn): Promise<ReplayTurn | undefined> {
    const { catalog, logger } = this.#options;
    try {
      const done = await catalog.runBatch(turn);
      this.#failures = 0;
      return done;
    } catch (error) {
      if (this.#failures === 0) {
        logger.warn(
          'A replay of the catalog waits until its entities can be read',
          error as Error,
        );
      }
      this.#failures += 1;
      return undefined;
    }
  }

  async #wait(): Promise<void> {
    const { signal } = this.#options;
    const ms = Math.max(WAIT_MS, backoffMs(this.#failures));
    await delay(ms, undefined, { signal }).catch(() => {});
  }

  async #afterBatch(turn: ReplayTurn): Promise<void> {
    const { integrations, logger, onChange, onEnded } = this.#options;
    const { replay, first, trusted, error } = turn;
    const { id: replayId, integrationId, state, endReason } = replay;
    if (error) {
      logger.warn('A batch of a replay failed', {
        replayId,
        integrationId,
        error: String(error),
      });
    }
    const integration = first && (await integrations.find(integrationId));
    if (integration) {
      await queuedByHand(this.#options, integration, trusted);
    } else {
      onChange(integrationId);
    }
    if (replay.endedAt) {
      const { replayed } = replay;
      logger.info('A replay has ended', {
        ...{ replayId, integrationId, state, endReason, replayed },
      });
      onEnded(replay);
    }
  }
}

/** Whether the batch of a turn is yet to be read from the catalog. */
function needsCatalog({ replay, error }: ReplayTurn): boolean {
  return replay.catalog !== undefined && !replay.endedAt && error === undefined;
}
