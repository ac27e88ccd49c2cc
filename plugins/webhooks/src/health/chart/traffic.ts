import type { HealthDay } from 'backstage-plugin-webhooks-common';

/** The parts of a bar, from bottom to top. Throttled attempts are traffic, but not failures. */
export const TRAFFIC_KINDS = [
  'success',
  'throttled',
  'timeout',
  'error',
] as const;

export type TrafficKind = (typeof TRAFFIC_KINDS)[number];

/** A day in a chart. */
export interface Bar {
  day: HealthDay;
  attempts: number;
  /** Heights as shares of the chart, true to scale. */
  parts: { kind: TrafficKind; share: number }[];
  /** Share of failed attempts; absent without attempts. */
  failureRate?: number;
}

/** Scales days to the busiest one. */
export function toBars(days: HealthDay[]): { bars: Bar[]; highest: number } {
  const highest = Math.max(0, ...days.map(countAttempts));
  return {
    highest,
    bars: days.map(day => {
      const attempts = countAttempts(day);
      return {
        day,
        attempts,
        parts: TRAFFIC_KINDS.map(kind => ({
          kind,
          share: highest === 0 ? 0 : countKind(day, kind) / highest,
        })).filter(({ share }) => share > 0),
        failureRate: attempts === 0 ? undefined : countFailures(day) / attempts,
      };
    }),
  };
}

/** The counts of all days together. */
export function sumDays(days: HealthDay[]): HealthDay {
  return days.reduce((sum, day) => ({
    date: sum.date,
    success: sum.success + day.success,
    error: sum.error + day.error,
    timeout: sum.timeout + day.timeout,
    gone: sum.gone + day.gone,
    throttled: sum.throttled + day.throttled,
  }));
}

/** The kinds to list. Throttled attempts are listed only where they occur, because most receivers never throttle. */
export function shownKinds(days: HealthDay[]): TrafficKind[] {
  return TRAFFIC_KINDS.filter(
    kind => kind !== 'throttled' || days.some(day => day.throttled > 0),
  );
}

/** All attempts of a day. */
export function countAttempts(day: HealthDay): number {
  return TRAFFIC_KINDS.reduce((total, kind) => total + countKind(day, kind), 0);
}

/** Failed attempts of a day. */
export function countFailures(day: HealthDay): number {
  return countKind(day, 'timeout') + countKind(day, 'error');
}

/** Attempts of one kind on a day. A 410 counts as an error. */
export function countKind(day: HealthDay, kind: TrafficKind): number {
  return kind === 'error' ? day.error + day.gone : day[kind];
}
