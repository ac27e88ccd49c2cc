/**
 * Waits for a number of events.
 */
export class Counter {
  #left = 0;
  #done: () => void = () => {};
  #failed: (error: Error) => void = () => {};

  expect(count: number): Promise<void> {
    this.#left = count;
    return new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#failed = reject;
    });
  }

  add(count: number): void {
    this.#left -= count;
    if (this.#left === 0) {
      this.#done();
    }
  }

  /** Rejects the wait, because the events cannot happen any more. */
  fail(error: Error): void {
    this.#failed(error);
  }
}
