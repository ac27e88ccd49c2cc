import { toPeriods } from './trafficPeriods';

const NOW = Date.parse('2026-03-02T12:34:56.789Z');
const MINUTE_MS = 60_000;

describe('toPeriods', () => {
  it.each([
    ['1h', '2026-03-02T11:35:00Z', 5, 12],
    ['24h', '2026-03-01T13:00:00Z', 30, 48],
    ['7d', '2026-02-24T00:00:00Z', 24 * 60, 7],
    ['30d', '2026-02-01T00:00:00Z', 24 * 60, 30],
  ] as const)('divides %s', (range, from, minutes, count) => {
    expect(toPeriods(range, NOW, 30)).toMatchObject({
      from: Date.parse(from),
      lengthMs: minutes * MINUTE_MS,
      count,
    });
  });

  it('returns no more days than are kept', () => {
    expect(toPeriods('30d', NOW, 14)).toMatchObject({
      from: Date.parse('2026-02-17T00:00:00Z'),
      count: 14,
    });
    expect(toPeriods('7d', NOW, 3).count).toBe(3);
  });
});
