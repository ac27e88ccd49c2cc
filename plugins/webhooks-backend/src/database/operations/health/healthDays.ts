import type { HealthDay } from 'backstage-plugin-webhooks-common';
import { toOptionalNumber } from '../../dialect';
import type { HealthDayRow } from '../../tables';

/** A day with traffic. */
export interface HealthDayRecord extends HealthDay {
  firstFailureAt?: number;
  lastFailureAt?: number;
  lastSuccessAt?: number;
}

/** Adds up the rows of each day: one per shard, and one per epoch if several epochs were read. */
export function mergeDays(days: HealthDayRecord[]): HealthDayRecord[] {
  const merged = new Map<string, HealthDayRecord>();
  for (const day of days) {
    const before = merged.get(day.date);
    merged.set(day.date, before ? addDays(before, day) : day);
  }
  return [...merged.values()];
}

function addDays(a: HealthDayRecord, b: HealthDayRecord): HealthDayRecord {
  return {
    date: a.date,
    success: a.success + b.success,
    error: a.error + b.error,
    timeout: a.timeout + b.timeout,
    gone: a.gone + b.gone,
    throttled: a.throttled + b.throttled,
    firstFailureAt: choose(Math.min, a.firstFailureAt, b.firstFailureAt),
    lastFailureAt: choose(Math.max, a.lastFailureAt, b.lastFailureAt),
    lastSuccessAt: choose(Math.max, a.lastSuccessAt, b.lastSuccessAt),
  };
}

function choose(
  best: (a: number, b: number) => number,
  a: number | undefined,
  b: number | undefined,
): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : best(a, b);
}

export function toDay(row: HealthDayRow): HealthDayRecord {
  return {
    date: row.day,
    success: row.success,
    error: row.error,
    timeout: row.timeout,
    gone: row.gone,
    throttled: row.throttled,
    firstFailureAt: toOptionalNumber(row.first_failure_at),
    lastFailureAt: toOptionalNumber(row.last_failure_at),
    lastSuccessAt: toOptionalNumber(row.last_success_at),
  };
}
