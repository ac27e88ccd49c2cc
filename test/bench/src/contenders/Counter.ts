/**
 * Waits until a number of things have happened.
 */
export class Counter {
  #left = 0;
  #done: () => void = () => {};

  expect(count: number): Promise<void> {
    this.#left = count;
    return new Promise(resolve => {
      this.#done = resolve;
    });
  }

  add(count: number): void {
    this.#left -= count;
    if (this.#left === 0) {
      this.#done();
    }
  }
}
