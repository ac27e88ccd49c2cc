import { setImmediate } from 'node:timers/promises';

/** Characters that can be read in well under a millisecond. */
const SHORT = 16_384;

/** Yields to the event loop between two passes over a long text. */
export async function nextTurn(text: string): Promise<void> {
  if (text.length > SHORT) {
    await setImmediate();
  }
}

/** How long a loop may run before it lets other work go first. */
const TURN_MS = 5;

/** Lets a loop over many small items yield to the event loop from time to time. */
export class Turns {
  #start = performance.now();

  /** Must be awaited once per item. */
  async next(): Promise<void> {
    if (performance.now() - this.#start > TURN_MS) {
      await setImmediate();
      this.#start = performance.now();
    }
  }
}
