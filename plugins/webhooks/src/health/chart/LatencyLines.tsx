import type { TrafficPeriod } from 'backstage-plugin-webhooks-common';
import { useFormat } from '../../shared/hooks/useFormat';
import { stepPath, toAxis } from './axis';
import { ChartRow } from './ChartRow';
import styles from './TrafficChart.module.css';

/** The median of the latency as a solid line, and the 95th percentile as a dashed one. */
export function LatencyLines(props: { periods: TrafficPeriod[] }) {
  const format = useFormat();
  const latencies = props.periods.map(({ latencyMs }) => latencyMs);
  const axis = toAxis(Math.max(0, ...latencies.map(one => one?.p95 ?? 0)));
  const path = (name: 'p50' | 'p95') =>
    stepPath(
      latencies.map(one => one?.[name]),
      axis.max,
    );
  return (
    <ChartRow ticks={axis.ticks.map(tick => format.duration(tick))}>
      <svg
        className={styles.lines}
        viewBox={`0 0 ${latencies.length} 100`}
        preserveAspectRatio="none"
        aria-hidden
      >
        <path className={styles.p95} d={path('p95')} />
        <path className={styles.p50} d={path('p50')} />
      </svg>
    </ChartRow>
  );
}
