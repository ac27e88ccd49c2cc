import { VisuallyHidden } from '@backstage/ui';
import type { HealthDay } from 'backstage-plugin-webhooks-common';
import { useText } from '../../hooks/useText';
import { barsOf, HEIGHT, SLOT } from './barsOf';
import styles from './DailyBars.module.css';

/**
 * Attempts of each day as stacked bars.
 *
 * @remarks
 * Drawn by hand: thirty rectangles are not worth the 100 kB of a chart library on every entity page.
 */
export function DailyBars(props: { days: HealthDay[]; height?: string }) {
  const t = useText();
  const { days } = props;
  const width = Math.max(days.length, 1) * SLOT;
  const from = days.at(0)?.date ?? '';
  const to = days.at(-1)?.date ?? '';

  return (
    <figure style={{ margin: 0 }}>
      <svg
        className={styles.chart}
        style={props.height ? { height: props.height } : undefined}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('chart.label', { from, to })}
      >
        {barsOf(days).map(({ day, x, parts }) => (
          <g key={day.date} className={styles.day}>
            <title>
              {parts.length === 0
                ? t('chart.dayQuiet', { date: day.date })
                : t('chart.day', {
                    date: day.date,
                    success: String(day.success),
                    error: String(day.error + day.fatal),
                    timeout: String(day.timeout),
                  })}
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
        {(['success', 'error', 'timeout'] as const).map(kind => (
          <span key={kind}>
            <span className={`${styles.swatch} ${styles[kind]}`} />
            {t(`chart.${kind}`)}
          </span>
        ))}
        <span className={styles.range}>
          {from} – {to}
        </span>
      </figcaption>
      <VisuallyHidden>
        <table>
          <caption>{t('chart.asTable')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('chart.date')}</th>
              <th scope="col">{t('chart.success')}</th>
              <th scope="col">{t('chart.error')}</th>
              <th scope="col">{t('chart.timeout')}</th>
            </tr>
          </thead>
          <tbody>
            {days.map(day => (
              <tr key={day.date}>
                <th scope="row">{day.date}</th>
                <td>{day.success}</td>
                <td>{day.error + day.fatal}</td>
                <td>{day.timeout}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </figure>
  );
}
