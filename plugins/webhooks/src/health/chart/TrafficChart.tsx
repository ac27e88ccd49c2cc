import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import {
  Link,
  ToggleButton,
  ToggleButtonGroup,
  VisuallyHidden,
} from '@backstage/ui';
import type { HealthDay } from 'backstage-plugin-webhooks-common';
import type { Format } from '../shared/format';
import { useFormat } from '../shared/hooks/useFormat';
import {
  type Translate,
  useWebhooksTranslation,
} from '../shared/hooks/useWebhooksTranslation';
import { DaysTable } from './DaysTable';
import {
  type Bar,
  countAttempts,
  countFailures,
  countKind,
  shownKinds,
  sumDays,
  toBars,
  type TrafficKind,
} from './traffic';
import styles from './TrafficChart.module.css';

const RANGES = [7, 30];
/** Dates below the bars, the first and last day included. */
const DATES = 4;

/**
 * Attempts per UTC day as stacked bars, with the failure rate below.
 *
 * @remarks
 * Bars are true to scale, so a single failure among thousands shows in the strip of failure rates only. Hovering,
 * tapping and the arrow keys select a day, whose values are written above. Drawn by hand: thirty bars do not justify
 * the 100 kB of a chart library on every entity page.
 */
export function TrafficChart(props: {
  days: HealthDay[];
  /** Without the choice of a range and dates, for cards. */
  compact?: boolean;
  /** The address of the deliveries of a day. */
  deliveriesPath?: (day: HealthDay) => string;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { compact = false, deliveriesPath } = props;
  const [range, setRange] = useState(Math.max(...RANGES));
  const [selected, setSelected] = useState<number>();
  const days = compact ? props.days : props.days.slice(-range);
  const { bars, highest } = toBars(days);
  const kinds = shownKinds(days);
  const chosen = selected === undefined ? undefined : bars[selected];
  const label = t('health.chart.label', {
    from: format.utcDay(days.at(0)?.date ?? ''),
    to: format.utcDay(days.at(-1)?.date ?? ''),
  });

  const selectAt = ({ currentTarget, clientX }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const index = Math.floor(((clientX - left) / width) * bars.length);
    setSelected(Math.min(bars.length - 1, Math.max(0, index)));
  };
  const selectByKey = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, selected, bars.length);
    if (next !== null) {
      event.preventDefault();
      setSelected(next);
    }
  };

  if (bars.length === 0) {
    return null;
  }
  return (
    <figure className={styles.figure}>
      <div className={styles.head}>
        <span className={styles.readout}>
          {chosen
            ? describeDay(t, format, chosen.day, kinds)
            : describeRange(t, format, days)}{' '}
          {chosen && deliveriesPath && (
            <Link href={deliveriesPath(chosen.day)}>
              {t('health.chart.deliveries')}
            </Link>
          )}
        </span>
        {!compact && props.days.length > Math.min(...RANGES) && (
          <ToggleButtonGroup
            aria-label={t('health.chart.range')}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[String(range)]}
            onSelectionChange={keys => {
              const [key] = keys;
              setRange(Number(key));
              setSelected(undefined);
            }}
          >
            {RANGES.map(number => (
              <ToggleButton key={number} id={String(number)}>
                {t('health.chart.days', { number: String(number) })}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        )}
      </div>
      <div className={styles.chart}>
        <div className={styles.scale} aria-hidden>
          <span>{format.count(highest)}</span>
          <span>0</span>
        </div>
        <div
          className={styles.plot}
          role="slider"
          tabIndex={0}
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={bars.length - 1}
          aria-valuenow={selected ?? bars.length - 1}
          aria-valuetext={
            chosen
              ? describeDay(t, format, chosen.day, kinds)
              : describeRange(t, format, days)
          }
          onKeyDown={selectByKey}
          onPointerMove={selectAt}
          onPointerDown={selectAt}
          onPointerLeave={({ pointerType }) =>
            pointerType === 'mouse' && !deliveriesPath && setSelected(undefined)
          }
        >
          <div
            className={styles.bars}
            style={compact ? { height: '3.5rem' } : undefined}
          >
            {bars.map((bar, index) => (
              <VolumeBar
                key={bar.day.date}
                bar={bar}
                isSelected={index === selected}
              />
            ))}
          </div>
          <div className={styles.strip}>
            {bars.map((bar, index) => (
              <RateBar
                key={bar.day.date}
                bar={bar}
                isSelected={index === selected}
              />
            ))}
          </div>
        </div>
        {!compact && (
          <div className={styles.dates} aria-hidden>
            {spread(days, DATES).map(({ date }) => (
              <span key={date}>{format.utcDay(date)}</span>
            ))}
          </div>
        )}
      </div>
      <figcaption className={styles.legend}>
        {kinds.map(kind => (
          <span key={kind}>
            <span className={`${styles.swatch} ${styles[kind]}`} />
            {t(`health.chart.${kind}`)}
          </span>
        ))}
        <span>{t('health.chart.note')}</span>
      </figcaption>
      <VisuallyHidden>
        <DaysTable days={days} />
      </VisuallyHidden>
    </figure>
  );
}

function VolumeBar(props: { bar: Bar; isSelected: boolean }) {
  return (
    <div className={`${styles.bar} ${props.isSelected ? styles.selected : ''}`}>
      {props.bar.parts.map(({ kind, share }) => (
        <span
          key={kind}
          className={styles[kind]}
          style={{ height: `${share * 100}%` }}
        />
      ))}
    </div>
  );
}

/** A failure rate above zero is visible, however low it is. */
function RateBar(props: { bar: Bar; isSelected: boolean }) {
  const { failureRate = 0 } = props.bar;
  return (
    <div
      className={`${styles.rate} ${props.isSelected ? styles.selected : ''}`}
    >
      {failureRate > 0 && (
        <span
          className={styles.error}
          style={{ height: `max(3px, ${failureRate * 100}%)` }}
        />
      )}
    </div>
  );
}

function describeDay(
  t: Translate,
  format: Format,
  day: HealthDay,
  kinds: TrafficKind[],
): string {
  const date = format.utcDay(day.date);
  if (countAttempts(day) === 0) {
    return t('health.chart.dayQuiet', { date });
  }
  const counts = kinds.map(kind =>
    t('health.chart.dayCount', {
      number: format.count(countKind(day, kind)),
      kind: t(`health.chart.${kind}`),
    }),
  );
  return `${date}: ${counts.join(', ')} (${describeFailures(t, format, day)})`;
}

function describeRange(
  t: Translate,
  format: Format,
  days: HealthDay[],
): string {
  const sum = sumDays(days);
  const attempts = countAttempts(sum);
  return attempts === 0
    ? t('health.chart.quiet')
    : `${t('health.chart.requests', { count: attempts })} (${describeFailures(t, format, sum)})`;
}

function describeFailures(
  t: Translate,
  format: Format,
  day: HealthDay,
): string {
  return t('health.chart.failed', {
    rate: format.share(countFailures(day) / countAttempts(day)),
  });
}

/** The day that a key selects; null for other keys. */
function nextIndex(
  key: string,
  selected: number | undefined,
  count: number,
): number | undefined | null {
  const last = count - 1;
  const current = selected ?? last + 1;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, current - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(last, selected === undefined ? last : current + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'Escape':
      return undefined;
    default:
      return null;
  }
}

/** Some of the items at even distances, the first and the last included. */
function spread<T>(items: T[], count: number): T[] {
  const steps = Math.min(count, items.length) - 1;
  return Array.from(
    { length: steps + 1 },
    (_, step) =>
      items[steps === 0 ? 0 : Math.round((step * (items.length - 1)) / steps)],
  );
}
