import type { HourlyTraffic } from 'backstage-plugin-webhooks-common';
import { toIso } from './clock';
import { HOUR_MS, MINUTE_MS } from './durations';

/** Length of a period of `health_periods`. */
export const PERIOD_MS = 5 * MINUTE_MS;

const HOURS = 24;

/** Attempts of an hour of the traffic window. */
export interface TrafficHour {
  /** From 0 for the first hour of the window. */
  hour: number;
  success: number;
  failure: number;
  throttled: number;
}

/** The start of the last 24 hours, which end with the current period. */
export function hourlyStart(now: number): number {
  return now - (now % PERIOD_MS) + PERIOD_MS - HOURS * HOUR_MS;
}

/** @param hours - those with traffic */
export function toHourlyTraffic(
  hours: TrafficHour[],
  from: number,
): HourlyTraffic {
  const fill = (count: 'success' | 'failure' | 'throttled') => {
    const counts = new Array<number>(HOURS).fill(0);
    hours.forEach(hour => {
      counts[hour.hour] = hour[count];
    });
    return counts;
  };
  const [success, failure, throttled] = [
    fill('success'),
    fill('failure'),
    fill('throttled'),
  ];
  const succeeded = sum(success);
  const attempts = succeeded + sum(failure) + sum(throttled);
  return {
    from: toIso(from),
    ...(attempts > 0 && { successRate: succeeded / attempts }),
    success,
    failure,
    throttled,
  };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
