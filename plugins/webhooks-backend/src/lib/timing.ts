import { setTimeout as delay } from 'node:timers/promises';

/** Maximum pause between tries while the database is unavailable. */
const MAX_BACKOFF_MS = 5_000;

/** Exponential backoff after a number of consecutive failures, in milliseconds. */
export function backoffMs(failures: number): number {
  return Math.min(MAX_BACKOFF_MS, 100 * 2 ** failures);
}

/** Waits for some work up to a timeout. The outcome of the work is ignored. */
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
