import type { SendResult } from './attempt';

/** The upper bounds of the buckets in milliseconds. One more bucket counts what is above the last. */
const BOUNDS_MS = [
  10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000,
] as const;

type Bound = (typeof BOUNDS_MS)[number];

export type LatencyColumn = `latency_${Bound | 'over'}`;

/** The column of each bucket, fastest first. */
export const LATENCY_COLUMNS = [...BOUNDS_MS, 'over' as const].map(
  (bound): LatencyColumn => `latency_${bound}`,
);

/** Numbers of attempts with a response by latency, one number per bucket. Histograms are merged by adding them up. */
export type LatencyCounts = Record<LatencyColumn, number>;

export const NO_LATENCIES = Object.fromEntries(
  LATENCY_COLUMNS.map(column => [column, 0]),
) as LatencyCounts;

/** The bucket of an attempt; undefined without a complete response, whose latency says nothing about the receiver. */
export function latencyColumn({
  outcome,
  statusCode,
  durationMs,
}: SendResult): LatencyColumn | undefined {
  if (statusCode === undefined || outcome === 'timeout') {
    return undefined;
  }
  const bucket = BOUNDS_MS.findIndex(bound => durationMs <= bound);
  return bucket < 0 ? 'latency_over' : LATENCY_COLUMNS[bucket];
}

/**
 * Estimates a percentile in whole milliseconds, assuming that the latencies of a bucket are spread evenly.
 *
 * @returns undefined without latencies; the last bound for a percentile above it
 */
export function latencyPercentile(
  counts: LatencyCounts,
  share: number,
): number | undefined {
  const total = LATENCY_COLUMNS.reduce((sum, name) => sum + counts[name], 0);
  if (total === 0) {
    return undefined;
  }
  const rank = share * total;
  let below = 0;
  for (const [bucket, upper] of BOUNDS_MS.entries()) {
    const count = counts[LATENCY_COLUMNS[bucket]];
    if (count > 0 && below + count >= rank) {
      const lower = BOUNDS_MS[bucket - 1] ?? 0;
      return Math.round(lower + ((rank - below) / count) * (upper - lower));
    }
    below += count;
  }
  return BOUNDS_MS.at(-1);
}
