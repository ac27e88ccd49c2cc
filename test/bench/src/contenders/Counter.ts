/**
 * Waits until a number of things have happened.
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

  /** Says that what is waited for will not happen. */
  fail(error: Error): void {
    this.#failed(error);
  }
}
