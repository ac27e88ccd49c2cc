import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import { utcDay } from '../../../model/clock';
import type { SendResult } from '../../../model/attempt';
import type { AttemptRecord } from '../../../model/delivery';
import {
  LATENCY_COLUMNS,
  latencyColumn,
  NO_LATENCIES,
  type LatencyCounts,
} from '../../../model/latencyHistogram';
import { isFailure } from '../../../model/outcome';

export const COUNTS = [
  'success',
  'error',
  'timeout',
  'gone',
  'throttled',
] as const;

export type Counts = Record<(typeof COUNTS)[number], number>;

/** The columns that are added up: attempts by outcome, and answered ones by latency. */
export const COUNTERS = [...COUNTS, ...LATENCY_COLUMNS] as const;

export type Counters = Counts & LatencyCounts;

export const NO_COUNTS: Counters = {
  success: 0,
  error: 0,
  timeout: 0,
  gone: 0,
  throttled: 0,
  ...NO_LATENCIES,
};

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

/** Adds an attempt to counts. */
export function count(counts: Counters, result: SendResult): void {
  counts[countedAs(result.outcome)] += 1;
  const latency = latencyColumn(result);
  if (latency) {
    counts[latency] += 1;
  }
}

/** A blocked address counts as an ordinary error. */
function countedAs(outcome: AttemptOutcome): keyof Counts {
  return outcome === 'blocked' ? 'error' : outcome;
}
