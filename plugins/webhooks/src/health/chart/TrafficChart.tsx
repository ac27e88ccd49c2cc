import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useRef,
  useState,
} from 'react';
import { Link, VisuallyHidden } from '@backstage/ui';
import type {
  TrafficChange,
  TrafficLatency,
  TrafficPeriod,
} from 'backstage-plugin-webhooks-common';
import { useNavigate } from 'react-router-dom';
import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { isWithin, labelledIndexes, nextIndex, toAxis } from './axis';
import { ChartLegend } from './ChartLegend';
import { ChartRow } from './ChartRow';
import {
  describeChange,
  describePeriod,
  describeRange,
  describeValues,
  type PeriodUnit,
} from './describe';
import { LatencyLines } from './LatencyLines';
import { toMarkers } from './markers';
import { PeriodsTable } from './PeriodsTable';
import { countAttempts, shownKinds, toBars, type Bar } from './traffic';
import styles from './TrafficChart.module.css';

/** Number of labels below the bars. */
const LABELS = 4;

/**
 * Attempts per period as stacked bars, with the failure rate, the latency and the changes to the integration.
 *
 * @remarks
 * Bars are true to scale, so a single failure among thousands is only visible in the strip of failure rates. Hovering,
 * tapping and the arrow keys select a period, whose values are written above; a click and the enter key lead to its
 * deliveries. Drawn by hand: fifty bars do not justify the 100 kB of a chart library on every entity page.
 */
export function TrafficChart(props: {
  periods: TrafficPeriod[];
  unit: PeriodUnit;
  latencyMs?: TrafficLatency;
  changes?: TrafficChange[];
  /** Without labels below, for cards. */
  compact?: boolean;
  /** Controls to select a range. */
  actions?: ReactNode;
  /** The address of the deliveries of a period. */
  deliveriesPath?: (period: TrafficPeriod) => string;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const { periods, unit, changes = [], compact = false } = props;
  const [selected, setSelected] = useState<number>();
  const body = useRef<HTMLDivElement>(null);
  const isTouched = useRef(false);

  const axis = toAxis(Math.max(0, ...periods.map(countAttempts)));
  const bars = toBars(periods, axis.max);
  const kinds = shownKinds(periods);
  const markers = toMarkers(periods, changes);
  const chosen = selected === undefined ? undefined : periods.at(selected);
  const path = chosen && props.deliveriesPath?.(chosen);
  const name = (period: TrafficPeriod) => describePeriod(format, unit, period);
  const readout = chosen
    ? describeValues(t, format, {
        name: name(chosen),
        period: chosen,
        kinds,
        changes: changes.filter(({ at }) => isWithin(at, chosen)),
      })
    : describeRange(t, format, periods, props.latencyMs);

  const selectAt = ({ clientX, pointerType }: PointerEvent) => {
    isTouched.current = pointerType !== 'mouse';
    if (body.current) {
      const { left, width } = body.current.getBoundingClientRect();
      const isReversed = getComputedStyle(body.current).direction === 'rtl';
      const share = (clientX - left) / width;
      const index = Math.floor(
        (isReversed ? 1 - share : share) * periods.length,
      );
      setSelected(Math.min(periods.length - 1, Math.max(0, index)));
    }
  };
  const selectByKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && path) {
      navigate(path);
      return;
    }
    const next = nextIndex(event.key, selected, periods.length);
    if (next !== null) {
      event.preventDefault();
      setSelected(next);
    }
  };

  const [first] = periods;
  const last = periods.at(-1);
  if (!last) {
    return null;
  }
  if (periods.every(period => countAttempts(period) === 0)) {
    return (
      <div className={styles.figure}>
        {props.actions}
        <p className={`${styles.empty} ${compact ? styles.low : ''}`}>
          {[
            t('health.chart.quiet'),
            ...changes.map(change => describeChange(t, format, change)),
          ].join(' · ')}
        </p>
      </div>
    );
  }
  const place = (index: number) => `${(index / periods.length) * 100}%`;
  return (
    <figure className={styles.figure}>
      <div className={styles.head}>
        {props.actions}
        <span className={styles.readout}>
          {readout}{' '}
          {path && <Link href={path}>{t('health.chart.deliveries')}</Link>}
        </span>
      </div>
      <div
        className={`${styles.plot} ${path ? styles.linked : ''}`}
        role="slider"
        tabIndex={0}
        aria-label={
          unit === 'day'
            ? t('health.chart.label', { from: name(first), to: name(last) })
            : t('health.chart.labelTimes', {
                from: format.exact(first.start),
                to: format.exact(last.end),
              })
        }
        aria-valuemin={0}
        aria-valuemax={periods.length - 1}
        aria-valuenow={selected ?? periods.length - 1}
        aria-valuetext={readout}
        onKeyDown={selectByKey}
        onPointerMove={selectAt}
        onPointerDown={selectAt}
        onPointerLeave={({ pointerType }) =>
          pointerType === 'mouse' && setSelected(undefined)
        }
        onClick={() => path && !isTouched.current && navigate(path)}
      >
        <div className={styles.overlay}>
          {selected !== undefined && (
            <span
              className={styles.selected}
              style={{ insetInlineStart: place(selected), width: place(1) }}
            />
          )}
          {markers.map(({ index, kinds: marked }) => (
            <span
              key={index}
              className={styles.marker}
              style={{ insetInlineStart: place(index + 0.5) }}
            >
              {marked.map(kind => (
                <span
                  key={kind}
                  className={`${styles.glyph} ${styles[kind]}`}
                />
              ))}
            </span>
          ))}
        </div>
        {!compact && <div className={styles.markerRow} />}
        <ChartRow ticks={axis.ticks.map(tick => format.count(tick))}>
          <div
            ref={body}
            className={`${styles.bars} ${compact ? styles.low : ''}`}
          >
            {bars.map((bar, index) => (
              <VolumeBar key={periods[index].start} bar={bar} />
            ))}
          </div>
        </ChartRow>
        <ChartRow ticks={compact ? [] : [t('health.chart.rate')]}>
          <div className={styles.strip}>
            {bars.map((bar, index) => (
              <RateBar key={periods[index].start} bar={bar} />
            ))}
          </div>
        </ChartRow>
        {props.latencyMs && <LatencyLines periods={periods} />}
        {!compact && (
          <ChartRow ticks={[]}>
            <div className={styles.labels} aria-hidden>
              {labelledIndexes(periods.length, LABELS).map(index => (
                <span key={index} style={{ insetInlineStart: place(index) }}>
                  {unit === 'day'
                    ? name(periods[index])
                    : format.clock(periods[index].start)}
                </span>
              ))}
            </div>
          </ChartRow>
        )}
      </div>
      <ChartLegend
        kinds={kinds}
        hasLatency={props.latencyMs !== undefined}
        markers={markers.flatMap(marker => marker.kinds)}
        unit={unit}
        at={last.start}
      />
      <VisuallyHidden>
        <PeriodsTable periods={periods} unit={unit} changes={changes} />
      </VisuallyHidden>
    </figure>
  );
}

function VolumeBar({ bar }: { bar: Bar }) {
  return (
    <div className={styles.bar}>
      {bar.parts.map(({ kind, share }) => (
        <span
          key={kind}
          className={styles[kind]}
          style={{ height: `${share * 100}%` }}
        />
      ))}
    </div>
  );
}

/** A failure rate above zero is visible, however low it is. Without requests there is no rate. */
function RateBar({ bar: { failureRate } }: { bar: Bar }) {
  return (
    <div
      className={`${styles.rate} ${failureRate === undefined ? '' : styles.known}`}
    >
      {failureRate !== undefined && failureRate > 0 && (
        <span
          className={styles.error}
          style={{ height: `max(3px, ${failureRate * 100}%)` }}
        />
      )}
    </div>
  );
}
