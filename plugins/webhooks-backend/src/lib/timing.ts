import { setTimeout as delay } from 'node:timers/promises';

/** Longest pause between tries while the database does not answer. */
const MAX_BACKOFF_MS = 5_000;

/**
 * How long to wait after failing so many times in a row, in milliseconds.
 */
export function backoffMs(failures: number): number {
  return Math.min(MAX_BACKOFF_MS, 100 * 2 ** failures);
}

/**
 * Waits for some work, but not longer than a time; what becomes of it then does not matter any more.
 */
export async function within(
  ms: number,
  work: Promise<unknown>,
): Promise<void> {
  const timer = new AbortController();
  await Promise.race([
    work.catch(() => {}),
    delay(Math.max(0, ms), undefined, { signal: timer.signal }).catch(() => {}),
  ]);
  timer.abort();
}
