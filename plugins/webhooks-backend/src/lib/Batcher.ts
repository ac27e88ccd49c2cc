import { setTimeout as delay } from 'node:timers/promises';

/**
 * Processes items in batches. Items that arrive during a batch form the next one. So without load an item is processed
 * immediately, and under load the batches grow.
 */
export class Batcher<TItem, TResult> {
  readonly #run: (items: TItem[]) => Promise<TResult[]>;
  readonly #maxSize: number;
  readonly #restMs: number;
  #waiting: {
    item: TItem;
    resolve: (result: TResult) => void;
    reject: (error: unknown) => void;
  }[] = [];
  #running = false;

  /**
   * @param options - `run` must return one result per item, in order. `restMs` is the minimum pause before a batch that
   * is not full
   */
  constructor(options: {
    run: (items: TItem[]) => Promise<TResult[]>;
    maxSize: number;
    restMs?: number;
  }) {
    this.#run = options.run;
    this.#maxSize = options.maxSize;
    this.#restMs = options.restMs ?? 0;
  }

  add(item: TItem): Promise<TResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#running) {
        this.#running = true;
        // Items added in the same turn of the event loop form one batch.
        queueMicrotask(() => this.#drain());
      }
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#maxSize);
      try {
        const results = await this.#run(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, i) => resolve(results[i]));
      } catch (error) {
        batch.forEach(({ reject }) => reject(error));
      }
      if (this.#restMs > 0 && this.#waiting.length < this.#maxSize) {
        await delay(this.#restMs);
      }
    }
    this.#running = false;
  }
}
