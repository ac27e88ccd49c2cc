import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  Replay,
  ReplayResult,
  SelectionPreview,
  StartedReplay,
} from 'backstage-plugin-webhooks-common';
import { toPrincipal } from '../access/principal';
import type { RateLimiter } from '../access/RateLimiter';
import { takeReplay } from '../access/replayCost';
import type { Clock } from '../model/clock';
import type { ReplayRunner } from './ReplayRunner';

/**
 * Starts a replay of found events in the background, unless there are none. The events count towards the rate limit of
 * the caller.
 *
 * @param found - the events, with their size in bytes
 * @param store - stores the replay
 *
 * @throws `TooManyRequestsError`
 */
export async function startFound(
  options: { limiter: RateLimiter; runner: ReplayRunner; clock: Clock },
  found: { preview: SelectionPreview; bytes: number },
  credentials: BackstageCredentials,
  store: (facts: {
    selected: number;
    createdBy: string;
    now: number;
  }) => Promise<Replay>,
): Promise<ReplayResult | StartedReplay> {
  const { limiter, runner, clock } = options;
  const { count, more } = found.preview;
  takeReplay(limiter, credentials, { deliveries: count, bytes: found.bytes });
  if (count === 0 && !more) {
    return { replayed: 0 };
  }
  const { id: replayId } = await store({
    selected: count,
    createdBy: toPrincipal(credentials),
    now: clock.now(),
  });
  runner.runSoon();
  return { replayId, count };
}
