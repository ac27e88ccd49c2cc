import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { ReplaySize } from '../database/DeliveryLog';
import type { RateLimiter } from './RateLimiter';

/**
 * Counts a replay before it starts.
 *
 * @throws `TooManyRequestsError`
 */
export function takeReplay(
  limiter: RateLimiter,
  credentials: BackstageCredentials,
  { deliveries, bytes }: ReplaySize,
): void {
  // An empty replay counts as one call.
  limiter.take(credentials, { dispatches: Math.max(1, deliveries), bytes });
}

/** Counts the deliveries of a replay beyond those measured before it started. */
export function chargeReplay(
  limiter: RateLimiter,
  credentials: BackstageCredentials,
  { size, replayed }: { size: ReplaySize; replayed: number },
): void {
  const more = replayed - size.deliveries;
  if (more > 0) {
    limiter.charge(credentials, {
      dispatches: more,
      bytes: Math.round((more * size.bytes) / Math.max(1, size.deliveries)),
    });
  }
}
