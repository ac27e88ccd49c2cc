import { count, NO_COUNTS, type Counters } from '../../../model/attemptCounts';
import { utcDay } from '../../../model/clock';
import type { AttemptRecord } from '../../../model/delivery';
import { isFailure } from '../../../model/outcome';

export type DayCounts = Counters & {
  integration_id: string;
  day: string;
  first_failure_at: number | null;
  last_failure_at: number | null;
  last_success_at: number | null;
};

/** Counts attempts by integration and day, sorted by both. */
export function countDays(attempts: AttemptRecord[]): DayCounts[] {
  const days = new Map<string, DayCounts>();
  for (const { delivery, result } of attempts) {
    const day = utcDay(result.startedAt);
    const key = `${delivery.integrationId} ${day}`;
    const counts = days.get(key) ?? {
      integration_id: delivery.integrationId,
      day,
      ...NO_COUNTS,
      first_failure_at: null,
      last_failure_at: null,
      last_success_at: null,
    };
    days.set(key, counts);
    const endedAt = result.startedAt + result.durationMs;
    count(counts, result);
    if (result.outcome === 'success') {
      counts.last_success_at = Math.max(counts.last_success_at ?? 0, endedAt);
    } else if (isFailure(result.outcome)) {
      counts.first_failure_at ??= endedAt;
      counts.last_failure_at = Math.max(counts.last_failure_at ?? 0, endedAt);
    }
  }
  return [...days.keys()].sort().map(key => days.get(key)!);
}
