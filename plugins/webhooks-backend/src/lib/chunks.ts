import { setImmediate } from 'node:timers/promises';

/** Rows in one statement: enough to make round trips cheap, few enough to leave the event loop free. */
const CHUNK = 1_000;

/**
 * Splits items into chunks. Between two chunks, other work of the process gets its turn: SQLite answers without ever
 * leaving the event loop.
 */
export async function* chunksOf<TItem>(
  items: TItem[],
): AsyncGenerator<TItem[]> {
  for (let start = 0; start < items.length; start += CHUNK) {
    if (start > 0) {
      await setImmediate();
    }
    yield items.slice(start, start + CHUNK);
  }
}
