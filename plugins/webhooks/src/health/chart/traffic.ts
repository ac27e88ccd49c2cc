import type {
  HealthDay,
  TrafficPeriod,
} from 'backstage-plugin-webhooks-common';

/** The parts of a bar, from bottom to top. Throttled attempts are traffic, but not failures. */
export const TRAFFIC_KINDS = [
  'success',
  'throttled',
  'timeout',
  'error',
] as const;

export type TrafficKind = (typeof TRAFFIC_KINDS)[number];

/** Attempts by outcome. */
export type Counts = Omit<HealthDay, 'date'>;

/** The attempts of a period in a chart. */
export interface Bar {
  /** Heights as shares of the chart, true to scale. */
  parts: { kind: TrafficKind; share: number }[];
  /** Share of failed attempts; absent without attempts. */
  failureRate?: number;
}

const DAY_MS = 86_400_000;

/** Scales counts to the end of the axis. */
export function toBars(all: Counts[], max: number): Bar[] {
  return all.map(counts => {
    const attempts = countAttempts(counts);
    return {
      parts: TRAFFIC_KINDS.map(kind => ({
        kind,
        share: countKind(counts, kind) / max,
      })).filter(({ share }) => share > 0),
      failureRate:
        attempts === 0 ? undefined : countFailures(counts) / attempts,
    };
  });
}

/** UTC days as periods. */
export function toPeriods(days: HealthDay[]): TrafficPeriod[] {
  return days.map(({ date, ...counts }) => ({
    start: new Date(date).toISOString(),
    end: new Date(Date.parse(date) + DAY_MS).toISOString(),
    ...counts,
  }));
}

/** The counts of all periods together. */
export function sumCounts(all: Counts[]): Counts {
  const sum = (name: keyof Counts) =>
    all.reduce((total, counts) => total + counts[name], 0);
  return {
    success: sum('success'),
    error: sum('error'),
    timeout: sum('timeout'),
    gone: sum('gone'),
    throttled: sum('throttled'),
  };
}

/** The kinds to list. Throttled attempts are listed only where they occur, because most receivers never throttle. */
export function shownKinds(all: Counts[]): TrafficKind[] {
  return TRAFFIC_KINDS.filter(
    kind => kind !== 'throttled' || all.some(counts => counts.throttled > 0),
  );
}

/** All attempts. */
export function countAttempts(counts: Counts): number {
  return TRAFFIC_KINDS.reduce(
    (total, kind) => total + countKind(counts, kind),
    0,
  );
}

/** Failed attempts. */
export function countFailures(counts: Counts): number {
  return countKind(counts, 'timeout') + countKind(counts, 'error');
}

/** Attempts of one kind. A 410 counts as an error. */
export function countKind(counts: Counts, kind: TrafficKind): number {
  return kind === 'error' ? counts.error + counts.gone : counts[kind];
}
