import { setTimeout as delay } from 'node:timers/promises';

/**
 * Hands items over in batches: while one batch is under way, what arrives meanwhile makes up the next one. Without
 * load an item leaves at once, under load the batches grow by themselves.
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
   * @param options - `run` answers with one result an item, in their order. `restMs` is how long a batch that is not
   * full waits after the one before, so that it is worth its cost
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

  /** Items that are not under way yet. */
  get size(): number {
    return this.#waiting.length;
  }

  add(item: TItem): Promise<TResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#running) {
        this.#running = true;
        // Items that are added in the same turn of the event loop go together.
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
