import type { StoredTraffic } from '../database/HealthStore';
import { NO_COUNTS } from '../model/attemptCounts';
import { MINUTE_MS } from '../model/durations';
import { toTraffic } from './toTraffic';

const FROM = Date.parse('2026-03-02T12:00:00Z');
const PERIODS = {
  stored: 'periods',
  from: FROM,
  lengthMs: 30 * MINUTE_MS,
  count: 2,
} as const;

const stored = (
  minute: number,
  part: Partial<StoredTraffic>,
): StoredTraffic => ({
  start: FROM + minute * MINUTE_MS,
  ...NO_COUNTS,
  ...part,
});

describe('toTraffic', () => {
  it('merges counts and latencies into periods', () => {
    const { periods, latencyMs } = toTraffic(
      [
        stored(0, { success: 1, latency_10: 1 }),
        stored(25, { success: 2, error: 1, latency_10: 3 }),
        stored(30, { gone: 1, latency_1000: 4 }),
      ],
      PERIODS,
    );

    expect(periods).toEqual([
      {
        start: '2026-03-02T12:00:00.000Z',
        end: '2026-03-02T12:30:00.000Z',
        success: 3,
        error: 1,
        timeout: 0,
        gone: 0,
        throttled: 0,
        latencyMs: { p50: 5, p95: 10 },
      },
      expect.objectContaining({
        success: 0,
        gone: 1,
        latencyMs: { p50: 750, p95: 975 },
      }),
    ]);
    expect(latencyMs).toEqual({ p50: 10, p95: 950 });
  });

  it('keeps periods without traffic, which have no latency', () => {
    const { periods, latencyMs } = toTraffic([], PERIODS);

    expect(
      periods.map(({ success, latencyMs: own }) => [success, own]),
    ).toEqual([
      [0, undefined],
      [0, undefined],
    ]);
    expect(latencyMs).toBeUndefined();
  });
});
