import { DateTime } from 'luxon';

/** The source of the current time, which tests replace. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/**
 * The UTC day of a time, `YYYY-MM-DD`.
 */
export function utcDay(epochMs: number): string {
  return toIso(epochMs).slice(0, 10);
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
