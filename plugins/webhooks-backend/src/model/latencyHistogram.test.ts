import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import {
  latencyColumn,
  latencyPercentile,
  NO_LATENCIES,
  type LatencyCounts,
} from './latencyHistogram';

const attempt = (
  durationMs: number,
  outcome: AttemptOutcome = 'success',
  statusCode: number | undefined = 200,
) =>
  ({ outcome, statusCode, durationMs }) as Parameters<typeof latencyColumn>[0];

const histogram = (counts: Partial<LatencyCounts>): LatencyCounts => ({
  ...NO_LATENCIES,
  ...counts,
});

describe('latencyColumn', () => {
  it.each([
    [0, 'latency_10'],
    [10, 'latency_10'],
    [11, 'latency_25'],
    [10_000, 'latency_10000'],
    [10_001, 'latency_over'],
  ])('counts %d ms in %s', (durationMs, column) => {
    expect(latencyColumn(attempt(durationMs))).toBe(column);
  });

  it('counts responses that are failures', () => {
    expect(latencyColumn(attempt(30, 'error', 500))).toBe('latency_50');
  });

  it('omits attempts without a complete response', () => {
    expect(latencyColumn(attempt(30, 'timeout', 200))).toBeUndefined();
    expect(
      latencyColumn({ ...attempt(30, 'timeout'), statusCode: undefined }),
    ).toBeUndefined();
  });
});

describe('latencyPercentile', () => {
  it('is undefined without latencies', () => {
    expect(latencyPercentile(NO_LATENCIES, 0.5)).toBeUndefined();
  });

  it('interpolates within the bucket of the percentile', () => {
    const counts = histogram({ latency_100: 50, latency_250: 50 });
    expect(latencyPercentile(counts, 0.25)).toBe(75);
    expect(latencyPercentile(counts, 0.5)).toBe(100);
    expect(latencyPercentile(counts, 0.95)).toBe(235);
  });

  it('skips empty buckets', () => {
    const counts = histogram({ latency_10: 1, latency_5000: 1 });
    expect(latencyPercentile(counts, 0.5)).toBe(10);
    expect(latencyPercentile(counts, 0.75)).toBe(3_750);
  });

  it('is the last bound if the latencies are above it', () => {
    expect(latencyPercentile(histogram({ latency_over: 3 }), 0.5)).toBe(10_000);
  });
});
