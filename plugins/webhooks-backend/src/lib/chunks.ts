import { setImmediate } from 'node:timers/promises';

/** Rows per statement: enough to amortize round trips, few enough to not block the event loop. */
const CHUNK = 1_000;

/** Splits items into chunks and yields to the event loop between them, because SQLite statements never do. */
export async function* toChunks<TItem>(
  items: TItem[],
): AsyncGenerator<TItem[]> {
  for (let start = 0; start < items.length; start += CHUNK) {
    if (start > 0) {
      await setImmediate();
    }
    yield items.slice(start, start + CHUNK);
  }
}
