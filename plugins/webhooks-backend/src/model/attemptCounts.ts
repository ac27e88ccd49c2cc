import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import type { SendResult } from './attempt';
import {
  LATENCY_COLUMNS,
  latencyColumn,
  NO_LATENCIES,
  type LatencyCounts,
} from './latencyHistogram';

/** The outcomes that are counted apart. */
export const COUNTS = [
  'success',
  'error',
  'timeout',
  'gone',
  'throttled',
] as const;

export type Counts = Record<(typeof COUNTS)[number], number>;

/** The columns that are added up: attempts by outcome, and those with a response by latency. */
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
