import { setTimeout as delay } from 'node:timers/promises';

/** Interval between checks. */
const LOOK_MS = 10;

/** Repeats a check until it passes. Throws its last error at the deadline. */
export async function eventually<TResult>(
  check: () => TResult | Promise<TResult>,
  options: { timeoutMs?: number } = {},
): Promise<TResult> {
  const deadline = Date.now() + (options.timeoutMs ?? 10_000);
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
    }
    await delay(LOOK_MS);
  }
}
