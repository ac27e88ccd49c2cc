import { setImmediate } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../clock';
import type { IntegrationStore } from '../database/IntegrationStore';

/** Deliveries that one transaction queues. */
const BATCH = 500;
/** A replay without a batch for this long has lost whoever ran it. */
const STALLED_MS = 60_000;

interface HeldReplayerOptions {
  store: Pick<IntegrationStore, 'queueHeld' | 'stalledReplays'>;
  clock: Clock;
  logger: LoggerService;
  /** Ends all replays when the plugin shuts down. */
  signal: AbortSignal;
  /** Called with an integration that has due deliveries. Must not throw. */
  onQueued: (integrationId: string) => void;
}

/**
 * Queues the deliveries that an integration missed after it was enabled, oldest first, in batches of a transaction each.
 */
export class HeldReplayer {
  readonly #options: HeldReplayerOptions;

  static create(options: HeldReplayerOptions): HeldReplayer {
    return new HeldReplayer(options);
  }

  private constructor(options: HeldReplayerOptions) {
    this.#options = options;
  }

  /**
   * Runs the replay of an integration until it ends. A failure leaves the rest to the health task.
   *
   * @returns how many deliveries were queued
   */
  async run(integrationId: string): Promise<number> {
    const { store, clock, logger, signal, onQueued } = this.#options;
    let total = 0;
    let more = true;
    while (more && !signal.aborted) {
      try {
        const batch = await store.queueHeld(integrationId, {
          now: clock.now(),
          limit: BATCH,
        });
        total += batch.queued;
        more = batch.more;
      } catch (error) {
        logger.warn(
          'Held deliveries could not be queued; the health task will queue the rest',
          { integrationId, error: String(error) },
        );
        break;
      }
      onQueued(integrationId);
      await setImmediate();
    }
    return total;
  }

  /** Continues the replays whose replica died. */
  async continueStalled(signal: AbortSignal): Promise<void> {
    const { store, clock } = this.#options;
    const stalled = await store.stalledReplays(clock.now() - STALLED_MS);
    for (const id of stalled) {
      if (signal.aborted) {
        return;
      }
      await this.run(id);
    }
  }
}
