import type { HealthDay } from 'backstage-plugin-webhooks-common';

/** Width of a day and height of the chart, in units of the view box. */
export const SLOT = 10;
export const HEIGHT = 100;

/** The lowest a non-zero part is drawn: one failure among thousands must stay visible. */
const MIN_PART = 3;

/** The parts of a bar, from the bottom. Throttled attempts are not failures, but they are traffic. */
export const BAR_KINDS = ['success', 'throttled', 'timeout', 'error'] as const;

export type BarKind = (typeof BAR_KINDS)[number];

export interface Bar {
  day: HealthDay;
  x: number;
  parts: { kind: BarKind; y: number; height: number }[];
}

/** Lays the days out as stacked bars, failures on top. */
export function toBars(days: HealthDay[]): Bar[] {
  const highest = Math.max(1, ...days.map(countAttempts));

  return days.map((day, index) => {
    const counts = BAR_KINDS.map(kind => ({
      kind,
      count: countKind(day, kind),
    })).filter(({ count }) => count > 0);
    const heights = counts.map(({ count }) =>
      Math.max(MIN_PART, (count / highest) * HEIGHT),
    );
    const sum = heights.reduce((total, height) => total + height, 0);
    const scale = sum > HEIGHT ? HEIGHT / sum : 1;

    let y = HEIGHT;
    return {
      day,
      x: index * SLOT,
      parts: counts.map(({ kind }, part) => {
        const height = heights[part] * scale;
        y -= height;
        return { kind, y, height };
      }),
    };
  });
}

/** The kinds to list. Most receivers never throttle, so that kind is listed only where it occurs. */
export function shownKinds(days: HealthDay[]): BarKind[] {
  return BAR_KINDS.filter(
    kind => kind !== 'throttled' || days.some(day => day.throttled > 0),
  );
}

/** The attempts of a day. */
export function countAttempts(day: HealthDay): number {
  return BAR_KINDS.reduce((total, kind) => total + countKind(day, kind), 0);
}

/** The attempts of a day that speak against the integration. */
export function countFailures(day: HealthDay): number {
  return countKind(day, 'timeout') + countKind(day, 'error');
}

/** The attempts of one kind on a day. A 410 counts as an error. */
export function countKind(day: HealthDay, kind: BarKind): number {
  return kind === 'error' ? day.error + day.fatal : day[kind];
}
