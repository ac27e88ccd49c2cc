import { setImmediate } from 'node:timers/promises';

/** Characters that can be read in well under a millisecond. */
const SHORT = 16_384;

/** Yields to the event loop between two passes over a long text. */
export async function nextTurn(text: string): Promise<void> {
  if (text.length > SHORT) {
    await setImmediate();
  }
}
