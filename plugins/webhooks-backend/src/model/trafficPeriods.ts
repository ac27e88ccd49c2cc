import type { TrafficRange } from 'backstage-plugin-webhooks-common';
import { utcDays } from './clock';
import { DAY_MS, MINUTE_MS } from './durations';
import { PERIOD_MS } from './hourlyTraffic';

/** Periods of equal length without gaps. */
export interface Periods {
  /** Where their counts are stored. */
  stored: 'periods' | 'days';
  /** Start of the first period. */
  from: number;
  lengthMs: number;
  count: number;
}

/**
 * The periods of a range that ends now. The last one is not over yet.
 *
 * @param windowDays - the number of days that counts are kept
 */
export function toPeriods(
  range: TrafficRange,
  now: number,
  windowDays: number,
): Periods {
  switch (range) {
    case '1h':
      return shortPeriods(now, PERIOD_MS, 12);
    case '24h':
      return shortPeriods(now, 30 * MINUTE_MS, 48);
    case '7d':
      return days(now, Math.min(7, windowDays));
    default:
      return days(now, Math.min(30, windowDays));
  }
}

function shortPeriods(now: number, lengthMs: number, count: number): Periods {
  const last = now - (now % lengthMs);
  return {
    stored: 'periods',
    from: last - (count - 1) * lengthMs,
    lengthMs,
    count,
  };
}

function days(now: number, count: number): Periods {
  const [first] = utcDays(now, count);
  return { stored: 'days', from: Date.parse(first), lengthMs: DAY_MS, count };
}
