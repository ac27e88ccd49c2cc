import { setImmediate } from 'node:timers/promises';

/** Characters that are read in well under a millisecond. */
const SHORT = 16_384;

/** Lets others use the event loop between two looks at a long text. */
export async function nextTurn(text: string): Promise<void> {
  if (text.length > SHORT) {
    await setImmediate();
  }
}
