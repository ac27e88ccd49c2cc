import { setTimeout as delay } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { isDataError } from '../../database/dataError';
import type { DeliveryQueue } from '../../database/DeliveryQueue';
import { Batcher } from '../../lib/Batcher';
import { backoffMs } from '../../lib/timing';
import type { Clock } from '../../model/clock';
import type { AttemptEvent, AttemptRecord } from '../../model/delivery';

/** Rows in one statement: enough to make round trips cheap, few enough to keep locks short. */
const BATCH = 500;
/** Nobody waits for the recording of a success, and one of a few rows costs as much as a large one. */
const REST_MS = 10;

interface AttemptRecorderOptions {
  queue: Pick<DeliveryQueue, 'record'>;
  clock: Clock;
  logger: LoggerService;
  /**
   * Called after a batch of attempts was recorded, with the number of alerts and operational events that brought about.
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
   * Records an attempt until it succeeds: what was sent must not be sent again for want of a note.
   *
   * @throws when the database refuses this very attempt, or does not answer after {@link stop}
   */
  async record(attempt: AttemptRecord): Promise<void> {
    await this.#batcher.add(attempt);
  }

  /** Gives up on a database that does not answer. */
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
          // One attempt that the database refuses must not hold up the others.
          return (
            await Promise.all(attempts.map(one => this.#record([one])))
          ).flat();
        }
        if (isDataError(error) || this.#stopped) {
          throw error;
        }
        logger.warn(
          `${attempts.length} attempts could not be recorded; trying again`,
          error as Error,
        );
        await delay(backoffMs(tries));
      }
    }
  }
}
