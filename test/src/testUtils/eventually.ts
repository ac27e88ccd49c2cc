import { setTimeout as delay } from 'node:timers/promises';

/** Interval between checks. */
const INTERVAL_MS = 10;

/**
 * Repeats a check until it passes.
 *
 * @throws the last error of the check after the deadline
 */
export async function eventually<TResult>(
  check: () => TResult | Promise<TResult>,
  timeoutMs = 30_000,
): Promise<TResult> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
    }
    await delay(INTERVAL_MS);
  }
}
