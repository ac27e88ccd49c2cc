import type {
  TrafficChange,
  TrafficLatency,
  TrafficPeriod,
} from 'backstage-plugin-webhooks-common';
import type { Format } from '../../shared/format';
import type { Translate } from '../../shared/hooks/useWebhooksTranslation';
import {
  countAttempts,
  countFailures,
  countKind,
  sumCounts,
  type Counts,
  type TrafficKind,
} from './traffic';

/** Whether periods are parts of a day, in the time zone of the viewer, or UTC days. */
export type PeriodUnit = 'time' | 'day';

/** The name of a period. */
export function describePeriod(
  format: Format,
  unit: PeriodUnit,
  { start, end }: { start: string; end: string },
): string {
  return unit === 'day'
    ? format.utcDay(start)
    : `${format.clock(start)}–${format.clock(end)}`;
}

/** The values of a period in one line. */
export function describeValues(
  t: Translate,
  format: Format,
  options: {
    name: string;
    period: TrafficPeriod;
    kinds: TrafficKind[];
    changes: TrafficChange[];
  },
): string {
  const { name, period, kinds, changes } = options;
  const counts = kinds.map(kind =>
    t('health.chart.dayCount', {
      number: format.count(countKind(period, kind)),
      kind: t(`health.chart.${kind}`),
    }),
  );
  const traffic =
    countAttempts(period) === 0
      ? t('health.chart.dayQuiet', { date: name })
      : `${name}: ${counts.join(', ')} (${describeFailures(t, format, period)})`;
  return [
    traffic,
    ...describeLatency(t, format, period.latencyMs),
    ...changes.map(change => describeChange(t, format, change)),
  ].join(' · ');
}

/** The values of a whole range in one line. */
export function describeRange(
  t: Translate,
  format: Format,
  periods: Counts[],
  latency?: TrafficLatency,
): string {
  const sum = sumCounts(periods);
  const attempts = countAttempts(sum);
  return [
    attempts === 0
      ? t('health.chart.quiet')
      : `${t('health.chart.requests', { count: attempts })} (${describeFailures(t, format, sum)})`,
    ...describeLatency(t, format, latency),
  ].join(' · ');
}

/** A change to the integration with its time. */
export function describeChange(
  t: Translate,
  format: Format,
  { event, at }: TrafficChange,
): string {
  return t('health.chart.changeAt', {
    change: t(`health.chart.change.${event as 'integration-update'}`),
    when: format.exact(at),
  });
}

function describeLatency(
  t: Translate,
  format: Format,
  latency: TrafficLatency | undefined,
): string[] {
  return latency
    ? [
        t('health.chart.latencyValues', {
          p50: format.duration(latency.p50),
          p95: format.duration(latency.p95),
        }),
      ]
    : [];
}

function describeFailures(
  t: Translate,
  format: Format,
  counts: Counts,
): string {
  return t('health.chart.failed', {
    rate: format.share(countFailures(counts) / countAttempts(counts)),
  });
}
