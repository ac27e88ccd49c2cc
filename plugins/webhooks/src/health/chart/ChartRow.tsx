import type { ReactNode } from 'react';
import styles from './TrafficChart.module.css';

/** A part of the chart with its scale. */
export function ChartRow(props: { ticks: string[]; children: ReactNode }) {
  return (
    <div className={styles.row}>
      <div className={styles.scale} aria-hidden>
        {props.ticks.map(tick => (
          <span key={tick}>{tick}</span>
        ))}
      </div>
      {props.children}
    </div>
  );
}
