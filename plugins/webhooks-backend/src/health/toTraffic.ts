import type {
  TrafficLatency,
  TrafficPeriod,
} from 'backstage-plugin-webhooks-common';
import type { StoredTraffic } from '../database/HealthStore';
import { COUNTS } from '../model/attemptCounts';
import { toIso } from '../model/clock';
import {
  LATENCY_COLUMNS,
  latencyPercentile,
  type LatencyCounts,
} from '../model/latencyHistogram';
import type { Periods } from '../model/trafficPeriods';

/** Merges stored counts into periods, including those without traffic. */
export function toTraffic(
  stored: StoredTraffic[],
  { from, lengthMs, count }: Periods,
): { periods: TrafficPeriod[]; latencyMs?: TrafficLatency } {
  const grouped = Array.from({ length: count }, (): StoredTraffic[] => []);
  for (const one of stored) {
    grouped[Math.floor((one.start - from) / lengthMs)]?.push(one);
  }
  return {
    periods: grouped.map((group, index) => ({
      start: toIso(from + index * lengthMs),
      end: toIso(from + (index + 1) * lengthMs),
      ...addUp(COUNTS, group),
      latencyMs: toLatency(group),
    })),
    latencyMs: toLatency(stored),
  };
}

function toLatency(histograms: LatencyCounts[]): TrafficLatency | undefined {
  const merged = addUp(LATENCY_COLUMNS, histograms);
  const p50 = latencyPercentile(merged, 0.5);
  const p95 = latencyPercentile(merged, 0.95);
  return p50 === undefined || p95 === undefined ? undefined : { p50, p95 };
}

function addUp<K extends string>(
  names: readonly K[],
  rows: Record<K, number>[],
): Record<K, number> {
  return Object.fromEntries(
    names.map(name => [name, rows.reduce((sum, row) => sum + row[name], 0)]),
  ) as Record<K, number>;
}
