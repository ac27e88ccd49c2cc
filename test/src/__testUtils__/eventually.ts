import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until a check passes, for what another process or a database comes to by itself.
 *
 * @throws the check's last error after the time is up
 */
export async function eventually<T>(
  check: () => Promise<T>,
  timeoutMs = 30_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
      await delay(50);
    }
  }
}
