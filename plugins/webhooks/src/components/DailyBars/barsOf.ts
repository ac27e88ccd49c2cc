import type { HealthDay } from 'backstage-plugin-webhooks-common';

/** Width of a day and height of the chart, in units of the view box. */
export const SLOT = 10;
export const HEIGHT = 100;

/** The lowest a non-zero part is drawn: one failure among thousands must stay visible. */
const MIN_PART = 3;

export interface Bar {
  day: HealthDay;
  x: number;
  parts: { kind: 'success' | 'error' | 'timeout'; y: number; height: number }[];
}

/** Lays the days out as stacked bars, failures on top. */
export function barsOf(days: HealthDay[]): Bar[] {
  const totals = days.map(
    day => day.success + day.error + day.fatal + day.timeout,
  );
  const highest = Math.max(1, ...totals);

  return days.map((day, index) => {
    const counts = [
      { kind: 'success' as const, count: day.success },
      { kind: 'timeout' as const, count: day.timeout },
      { kind: 'error' as const, count: day.error + day.fatal },
    ].filter(({ count }) => count > 0);
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
