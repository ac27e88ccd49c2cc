import type { HourlyTraffic } from 'backstage-plugin-webhooks-common';
import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import styles from './TrafficSparkline.module.css';

const BAR_WIDTH = 3;
const STEP = 4;
const VOLUME_HEIGHT = 13;
const FAILURE_HEIGHT = 8;
const BASELINE = VOLUME_HEIGHT + 0.5;
/** Keeps a few among many visible. */
const MIN_HEIGHT = 2;

/**
 * The last 24 hours, hour by hour: attempts above the line, true to scale, and the share that failed below it.
 */
export function TrafficSparkline(props: { traffic: HourlyTraffic }) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { success, failure, throttled } = props.traffic;
  const attempts = success.map((count, i) => count + failure[i] + throttled[i]);
  const highest = Math.max(...attempts);
  const total = sum(attempts);
  const failed = sum(failure);
  const width = attempts.length * STEP - 1;
  const height = VOLUME_HEIGHT + 1 + FAILURE_HEIGHT;

  return (
    <svg
      className={styles.root}
      role="img"
      aria-label={t('integrations.list.sparkline', {
        attempts: format.number(total),
        failed: format.number(failed),
      })}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
    >
      <line
        className={styles.line}
        x1={0}
        x2={width}
        y1={BASELINE}
        y2={BASELINE}
      />
      {attempts.map((count, i) => {
        if (count === 0) {
          return null;
        }
        const volume = scaled(count / highest, VOLUME_HEIGHT);
        return (
          // eslint-disable-next-line react/no-array-index-key
          <g key={i} transform={`translate(${i * STEP})`}>
            <rect
              className={styles.volume}
              width={BAR_WIDTH}
              height={volume}
              y={VOLUME_HEIGHT - volume}
            />
            {failure[i] > 0 && (
              <rect
                className={styles.failure}
                width={BAR_WIDTH}
                height={scaled(failure[i] / count, FAILURE_HEIGHT)}
                y={VOLUME_HEIGHT + 1}
              />
            )}
          </g>
        );
      })}
    </svg>
  );
}

function scaled(share: number, height: number): number {
  return Math.max(MIN_HEIGHT, share * height);
}

function sum(counts: number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
