import { VisuallyHidden } from '@backstage/ui';
import type { HealthDay } from 'backstage-plugin-webhooks-common';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import styles from './DailyBars.module.css';
import { DaysTable } from './DaysTable';
import { countKind, HEIGHT, shownKinds, SLOT, toBars } from './toBars';

/**
 * Attempts per day as stacked bars.
 *
 * @remarks
 * Drawn by hand: thirty rectangles are not worth the 100 kB of a chart library on every entity page.
 */
export function DailyBars(props: { days: HealthDay[]; height?: string }) {
  const { t } = useWebhooksTranslation();
  const { days } = props;
  const width = Math.max(days.length, 1) * SLOT;
  const from = days.at(0)?.date ?? '';
  const to = days.at(-1)?.date ?? '';
  const kinds = shownKinds(days);

  return (
    <figure style={{ margin: 0 }}>
      <svg
        className={styles.chart}
        style={props.height ? { height: props.height } : undefined}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('health.chart.label', { from, to })}
      >
        {toBars(days).map(({ day, x, parts }) => (
          <g key={day.date} className={styles.day}>
            <title>
              {parts.length === 0
                ? t('health.chart.dayQuiet', { date: day.date })
                : `${day.date}: ${kinds
                    .map(kind =>
                      t('health.chart.dayCount', {
                        number: String(countKind(day, kind)),
                        kind: t(`health.chart.${kind}`),
                      }),
                    )
                    .join(', ')}`}
            </title>
            <rect className={styles.hit} x={x} width={SLOT} height={HEIGHT} />
            {parts.length === 0 && (
              <rect
                className={styles.quiet}
                x={x + 2}
                y={HEIGHT - 2}
                width={SLOT - 4}
                height={2}
              />
            )}
            {parts.map(part => (
              <rect
                key={part.kind}
                className={styles[part.kind]}
                x={x + 1}
                y={part.y}
                width={SLOT - 2}
                height={part.height}
              />
            ))}
          </g>
        ))}
        <line
          className={styles.baseline}
          x1={0}
          x2={width}
          y1={HEIGHT}
          y2={HEIGHT}
        />
      </svg>
      <figcaption className={styles.legend}>
        {kinds.map(kind => (
          <span key={kind}>
            <span className={`${styles.swatch} ${styles[kind]}`} />
            {t(`health.chart.${kind}`)}
          </span>
        ))}
        <span className={styles.range}>
          {from} – {to}
        </span>
      </figcaption>
      <VisuallyHidden>
        <DaysTable days={days} />
      </VisuallyHidden>
    </figure>
  );
}
