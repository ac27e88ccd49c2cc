import { DateTime } from 'luxon';
import { inTimeZone } from '../__testUtils__/timeZone';
import { systemClock, toIso, utcDay, utcDays } from './clock';
import { windowStart } from './healthStatus';

describe('days', () => {
  it.each(['UTC', 'Pacific/Kiritimati', 'Pacific/Niue', 'America/New_York'])(
    'are UTC days on a host in %s',
    async zone => {
      await inTimeZone(zone, () => {
        // The zone has actually changed.
        expect(new Date(0).getTimezoneOffset()).toBeCloseTo(
          -DateTime.fromMillis(0, { zone }).offset,
        );
        expect(utcDay(Date.parse('2026-03-01T23:59:59.999Z'))).toBe(
          '2026-03-01',
        );
        expect(utcDay(Date.parse('2026-03-02T00:00:00.000Z'))).toBe(
          '2026-03-02',
        );
        // Across a leap day, the end of a year and a change to daylight saving time.
        expect(utcDays(Date.parse('2028-03-01T00:00:00Z'), 3)).toEqual([
          '2028-02-28',
          '2028-02-29',
          '2028-03-01',
        ]);
        expect(utcDays(Date.parse('2026-01-01T23:59:59Z'), 2)).toEqual([
          '2025-12-31',
          '2026-01-01',
        ]);
        expect(utcDays(Date.parse('2026-03-09T03:00:00Z'), 3)).toEqual([
          '2026-03-07',
          '2026-03-08',
          '2026-03-09',
        ]);
        for (const time of ['2026-03-09T00:00:00Z', '2026-03-09T23:59:59Z']) {
          expect(toIso(windowStart(Date.parse(time), 1))).toBe(
            '2026-03-09T00:00:00.000Z',
          );
          expect(toIso(windowStart(Date.parse(time), 30))).toBe(
            '2026-02-08T00:00:00.000Z',
          );
        }
      });
    },
  );

  it('follow the system clock', () => {
    const before = Date.now();
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
    expect(systemClock.now()).toBeLessThanOrEqual(Date.now());
  });
});
