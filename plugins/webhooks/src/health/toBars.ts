import type { HealthDay } from 'backstage-plugin-webhooks-common';

/** Width of a day and height of the chart, in units of the view box. */
export const SLOT = 10;
export const HEIGHT = 100;

/** Minimum height of a part, so that one failure among thousands stays visible. */
const MIN_PART = 3;

/** The parts of a bar, from bottom to top. Throttled attempts are traffic, but not failures. */
export const BAR_KINDS = ['success', 'throttled', 'timeout', 'error'] as const;

export type BarKind = (typeof BAR_KINDS)[number];

export interface Bar {
  day: HealthDay;
  x: number;
  parts: { kind: BarKind; y: number; height: number }[];
}

/** Converts days to stacked bars with failures on top. */
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

/** The kinds to list. Throttled attempts are listed only where they occur, because most receivers never throttle. */
export function shownKinds(days: HealthDay[]): BarKind[] {
  return BAR_KINDS.filter(
    kind => kind !== 'throttled' || days.some(day => day.throttled > 0),
  );
}

/** All attempts of a day. */
export function countAttempts(day: HealthDay): number {
  return BAR_KINDS.reduce((total, kind) => total + countKind(day, kind), 0);
}

/** Failed attempts of a day. */
export function countFailures(day: HealthDay): number {
  return countKind(day, 'timeout') + countKind(day, 'error');
}

/** Attempts of one kind on a day. A 410 counts as an error. */
export function countKind(day: HealthDay, kind: BarKind): number {
  return kind === 'error' ? day.error + day.gone : day[kind];
}
