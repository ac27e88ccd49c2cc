import { setImmediate } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Replay } from 'backstage-plugin-webhooks-common';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { ReplayStore, ReplayTurn } from '../database/ReplayStore';
import { BackgroundRun } from '../lib/BackgroundRun';
import type { Clock } from '../model/clock';
import type { WantsEvent } from '../model/keptEvent';
import { queuedByHand } from './queuedByHand';

/** Deliveries queued per transaction. */
export const REPLAY_BATCH = 500;

interface ReplayRunnerOptions {
  replays: Pick<ReplayStore, 'runBatch'>;
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
    while (!signal.aborted) {
      const turn = await replays.runBatch({
        now: clock.now(),
        limit: REPLAY_BATCH,
        wants,
      });
      if (!turn) {
        return;
      }
      await this.#afterBatch(turn);
      await setImmediate();
    }
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
