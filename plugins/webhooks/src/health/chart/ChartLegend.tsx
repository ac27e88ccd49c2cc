import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import type { PeriodUnit } from './describe';
import { MARKER_KINDS, type MarkerKind } from './markers';
import type { TrafficKind } from './traffic';
import styles from './TrafficChart.module.css';

/** The legend of a chart: colours, patterns, lines, marks, and the time zone. */
export function ChartLegend(props: {
  kinds: TrafficKind[];
  hasLatency: boolean;
  markers: MarkerKind[];
  unit: PeriodUnit;
  /** ISO time whose time zone is named. */
  at: string;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  return (
    <figcaption className={styles.legend}>
      {props.kinds.map(kind => (
        <span key={kind}>
          <span className={`${styles.swatch} ${styles[kind]}`} />
          {t(`health.chart.${kind}`)}
        </span>
      ))}
      {props.hasLatency &&
        (['p50', 'p95'] as const).map(name => (
          <span key={name}>
            <svg className={styles.sample} viewBox="0 0 16 4" aria-hidden>
              <path className={styles[name]} d="M0 2H16" />
            </svg>
            {t(`health.chart.${name}`)}
          </span>
        ))}
      {MARKER_KINDS.filter(kind => props.markers.includes(kind)).map(kind => (
        <span key={kind}>
          <span className={`${styles.glyph} ${styles[kind]}`} />
          {t(`health.chart.marker.${kind}`)}
        </span>
      ))}
      <span>
        {props.unit === 'day'
          ? t('health.chart.note')
          : t('health.chart.noteTimes', { zone: format.zone(props.at) })}
      </span>
    </figcaption>
  );
}
