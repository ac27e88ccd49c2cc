import { setTimeout as delay } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { isDataError } from '../../database/dataError';
import type { DeliveryQueue } from '../../database/DeliveryQueue';
import { Batcher } from '../../lib/Batcher';
import { backoffMs } from '../../lib/timing';
import type { Clock } from '../../model/clock';
import type { AttemptEvent, AttemptRecord } from '../../model/delivery';

/** Rows per statement: enough to amortize round trips, few enough to keep locks short. */
const BATCH = 500;
/** Recording is not latency-sensitive and a small batch costs about as much as a large one, so batches may fill up. */
const REST_MS = 10;

interface AttemptRecorderOptions {
  queue: Pick<DeliveryQueue, 'record'>;
  clock: Clock;
  logger: LoggerService;
  /**
   * Called after a batch of attempts was recorded, with the number of alerts and operational events stored with it.
   * Must not throw.
   */
  onRecorded: (events: AttemptEvent[], outgoing: number) => void;
}

/**
 * Records attempts in batches.
 */
export class AttemptRecorder {
  readonly #options: AttemptRecorderOptions;
  readonly #batcher: Batcher<AttemptRecord, boolean>;
  #stopped = false;

  constructor(options: AttemptRecorderOptions) {
    this.#options = options;
    this.#batcher = new Batcher({
      run: attempts => this.#record(attempts),
      maxSize: BATCH,
      restMs: REST_MS,
    });
  }

  /**
   * Records an attempt, and retries until it is stored: a lost record would make the request be sent again.
   *
   * @throws if the database rejects this attempt, or is unavailable after {@link stop}
   */
  async record(attempt: AttemptRecord): Promise<void> {
    await this.#batcher.add(attempt);
  }

  /** Stops retrying while the database is unavailable. */
  stop(): void {
    this.#stopped = true;
  }

  async #record(attempts: AttemptRecord[]): Promise<boolean[]> {
    const { queue, clock, logger, onRecorded } = this.#options;
    for (let tries = 1; ; tries += 1) {
      try {
        const { owned, outgoing } = await queue.record(attempts, clock.now());
        onRecorded(
          attempts.map((attempt, i) => ({ attempt, owned: owned[i] })),
          outgoing,
        );
        return owned;
      } catch (error) {
        if (isDataError(error) && attempts.length > 1) {
          // An attempt that the database rejects must not block the others.
          return (
            await Promise.all(attempts.map(one => this.#record([one])))
          ).flat();
        }
        if (isDataError(error) || this.#stopped) {
          throw error;
        }
        logger.warn(
          `${attempts.length} attempts could not be recorded; retrying`,
          error as Error,
        );
        await delay(backoffMs(tries));
      }
    }
  }
}
