import { setImmediate } from 'node:timers/promises';
import type { DeliveryQueue } from '../database/DeliveryQueue';

/** Deliveries per transaction. */
const BATCH = 500;

/**
 * Ends all deliveries that have been queued for longer than the maximum age.
 *
 * @param options - `onExpired` is called with the integrations of a batch, one entry per delivery. `signal` stops it
 * between two batches
 */
export async function expireDeliveries(options: {
  queue: Pick<DeliveryQueue, 'expire'>;
  maxAgeMs: number;
  now: number;
  signal: AbortSignal;
  onExpired: (integrationIds: string[]) => void;
}): Promise<number> {
  const { queue, maxAgeMs, now, signal, onExpired } = options;
  let count = 0;
  while (!signal.aborted) {
    const expired = await queue.expire({
      queuedBefore: now - maxAgeMs,
      now,
      limit: BATCH,
    });
    count += expired.length;
    if (expired.length > 0) {
      onExpired(expired);
    }
    if (expired.length < BATCH) {
      break;
    }
    await setImmediate();
  }
  return count;
}
