import { setImmediate } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { Clock } from '../model/clock';
import { MINUTE_MS } from '../model/durations';

/** Deliveries per transaction. */
const BATCH = 500;
/** The replica of a replay or waiver without a batch for this long is assumed dead. */
const STALLED_MS = MINUTE_MS;

interface HeldReplayerOptions {
  store: Pick<IntegrationStore, 'queueHeld' | 'waiveHeld' | 'stalledReplays'>;
  clock: Clock;
  logger: LoggerService;
  /** Stops all replays and waivers on shutdown. */
  signal: AbortSignal;
  /** Called with an integration that has due deliveries. Must not throw. */
  onQueued: (integrationId: string) => void;
  /** Called with the number of cancelled deliveries. Must not throw. */
  onWaived: (count: number) => void;
}

/**
 * Queues or cancels the held deliveries of an integration after it was enabled, oldest first, one transaction per
 * batch.
 */
export class HeldReplayer {
  readonly #options: HeldReplayerOptions;

  constructor(options: HeldReplayerOptions) {
    this.#options = options;
  }

  /**
   * Runs the replay of an integration to its end. After a failure the health task continues it.
   *
   * @returns the number of queued deliveries
   */
  async run(integrationId: string): Promise<number> {
    const { store, onQueued } = this.#options;
    return this.#runBatches(integrationId, async batch => {
      const { queued, more } = await store.queueHeld(integrationId, batch);
      onQueued(integrationId);
      return { count: queued, more };
    });
  }

  /**
   * Runs the waiver of an integration to its end. After a failure the health task continues it.
   *
   * @returns the number of cancelled deliveries
   */
  async waive(integrationId: string): Promise<number> {
    const { store, onWaived } = this.#options;
    return this.#runBatches(integrationId, async batch => {
      const { waived, more } = await store.waiveHeld(integrationId, batch);
      onWaived(waived);
      return { count: waived, more };
    });
  }

  /** Continues the replays and waivers whose replica died. */
  async continueStalled(signal: AbortSignal): Promise<void> {
    const { store, clock } = this.#options;
    const stalled = await store.stalledReplays(clock.now() - STALLED_MS);
    for (const id of stalled) {
      if (signal.aborted) {
        return;
      }
      await this.run(id);
      await this.waive(id);
    }
  }

  async #runBatches(
    integrationId: string,
    runBatch: (batch: {
      now: number;
      limit: number;
    }) => Promise<{ count: number; more: boolean }>,
  ): Promise<number> {
    const { clock, logger, signal } = this.#options;
    let total = 0;
    let more = true;
    while (more && !signal.aborted) {
      try {
        const batch = await runBatch({ now: clock.now(), limit: BATCH });
        total += batch.count;
        more = batch.more;
      } catch (error) {
        logger.warn(
          'Held deliveries could not be settled; the health task will settle the rest',
          { integrationId, error: String(error) },
        );
        break;
      }
      await setImmediate();
    }
    return total;
  }
}
