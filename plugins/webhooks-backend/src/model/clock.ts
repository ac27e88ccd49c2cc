import { DateTime } from 'luxon';
import { DAY_MS } from './durations';

/** The source of the current time, which tests replace. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

let lastDay = { number: 0, text: '1970-01-01' };

/**
 * The UTC day of a time, `YYYY-MM-DD`. The last one is kept, because most times are of one day.
 */
export function utcDay(epochMs: number): string {
  const number = Math.floor(epochMs / DAY_MS);
  if (number !== lastDay.number) {
    lastDay = { number, text: toIso(epochMs).slice(0, 10) };
  }
  return lastDay.text;
}

/** The last `count` UTC days up to and including the day of `now`, oldest first. */
export function utcDays(now: number, count: number): string[] {
  const today = DateTime.fromMillis(now, { zone: 'utc' }).startOf('day');
  return Array.from({ length: count }, (_, i) =>
    today.minus({ days: count - 1 - i }).toFormat('yyyy-MM-dd'),
  );
}

export function toIso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

export function optionalIso(epochMs: number | undefined): string | undefined {
  return epochMs === undefined ? undefined : toIso(epochMs);
}
