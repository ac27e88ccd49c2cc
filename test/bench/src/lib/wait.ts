import { setTimeout as delay } from 'node:timers/promises';

export { delay };

/**
 * Polls until a condition is true.
 */
export async function until(
  condition: () => Promise<boolean>,
  options: { everyMs: number; timeoutMs: number; what: string },
): Promise<void> {
  const deadline = Date.now() + options.timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`Gave up waiting for ${options.what}`);
    }
    await delay(options.everyMs);
  }
}
