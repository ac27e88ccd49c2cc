import { LIMITS } from 'backstage-plugin-webhooks-common';
import { DateTime, Duration } from 'luxon';

/** Below this, a number would be outdated before it is read. */
const NOW_MS = 5_000;

/** Formats times, counts and sizes for one locale. */
export interface Format {
  /** "5 minutes ago", or "now". */
  relative(iso: string): string;
  /** The exact time in the viewer's time zone, with the name of the zone. */
  exact(iso: string): string;
  /** "11:02:31", in the viewer's time zone. */
  time(iso: string): string;
  /** "11:02", in the viewer's time zone. */
  clock(iso: string): string;
  /** "GMT+1": the viewer's time zone at that time. */
  zone(iso: string): string;
  /** "Mon, Mar 2, 2026, UTC": the day in the viewer's time zone, with its name. */
  day(iso: string): string;
  /** 2345 as "2,345". */
  number(value: number): string;
  /** 2345 as "2,345"; "10,000+" where the backend stopped counting. */
  count(count: number): string;
  /** 850 as "850 ms", 15000 as "15 s". */
  duration(ms: number): string;
  /** The time until then as "1 min 12 s"; at least a second. */
  remaining(iso: string): string;
  /** 72000 as "1 min 12 s"; at least a second. */
  span(ms: number): string;
  /** 93600000 as "1 day, 2 hr": exact, in units of a fixed length. */
  period(ms: number): string;
  /** 0.9951 as "99.5%"; never rounds up to 100%. */
  rate(rate: number): string;
  /** 1536 as "1.5 kB". */
  bytes(count: number): string;
  /** 0.00004 as "<0.1%", 0.0249 as "2.5%"; never rounds down to 0%. */
  share(share: number): string;
  /** The UTC day "2026-01-02" as "Jan 2". */
  utcDay(date: string): string;
  /** The size of a text in bytes. */
  size(text: string): string;
}

/** Truncates a line of unknown length. */
export function cutLine(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
}

/** @param locale - BCP 47, such as `en-GB` */
export function createFormat(locale: string): Format {
  const number = (value: number, digits = 0) =>
    value.toLocaleString(locale, { maximumFractionDigits: digits });
  const bytes = (count: number) =>
    count < 1_024 ? `${number(count)} B` : `${number(count / 1_024, 1)} kB`;

  const span = (ms: number) =>
    Duration.fromObject(
      { seconds: Math.max(1, Math.ceil(ms / 1_000)) },
      { locale },
    )
      .rescale()
      .toHuman({ unitDisplay: 'short', listStyle: 'narrow' });

  return {
    relative(iso) {
      const time = DateTime.fromISO(iso, { locale });
      if (Math.abs(time.diffNow().toMillis()) < NOW_MS) {
        return new Intl.RelativeTimeFormat(locale, {
          numeric: 'auto',
        }).format(0, 'second');
      }
      return time.toRelative() ?? iso;
    },
    exact: iso =>
      DateTime.fromISO(iso, { locale }).toLocaleString({
        ...DateTime.DATETIME_MED_WITH_SECONDS,
        timeZoneName: 'short',
      }),
    time: iso =>
      DateTime.fromISO(iso, { locale }).toLocaleString(
        DateTime.TIME_24_WITH_SECONDS,
      ),
    clock: iso =>
      DateTime.fromISO(iso, { locale }).toLocaleString(DateTime.TIME_24_SIMPLE),
    zone: iso => DateTime.fromISO(iso, { locale }).offsetNameShort ?? 'UTC',
    day: iso =>
      DateTime.fromISO(iso, { locale }).toLocaleString({
        ...DateTime.DATE_MED_WITH_WEEKDAY,
        timeZoneName: 'short',
      }),
    number: value => number(value),
    count: count =>
      count >= LIMITS.count ? `${number(count)}+` : number(count),
    duration: ms =>
      ms < 1_000
        ? `${number(ms)} ms`
        : `${number(ms / 1_000, ms < 10_000 ? 1 : 0)} s`,
    remaining: iso => span(DateTime.fromISO(iso).diffNow().toMillis()),
    span,
    period: ms => {
      const units = Object.entries(
        Duration.fromMillis(ms)
          .shiftTo('days', 'hours', 'minutes', 'seconds')
          .toObject(),
      ).filter(([, count]) => count > 0);
      return Duration.fromObject(
        units.length > 0 ? Object.fromEntries(units) : { seconds: 0 },
        { locale },
      ).toHuman({ unitDisplay: 'short', listStyle: 'narrow' });
    },
    rate: rate =>
      (rate < 1 ? Math.min(rate, 0.999) : rate).toLocaleString(locale, {
        style: 'percent',
        maximumFractionDigits: 1,
      }),
    bytes,
    size: text => bytes(new TextEncoder().encode(text).length),
    share(share) {
      const text = (value: number) =>
        value.toLocaleString(locale, {
          style: 'percent',
          maximumFractionDigits: 1,
        });
      return share > 0 && share < 0.001 ? `<${text(0.001)}` : text(share);
    },
    utcDay: date =>
      DateTime.fromISO(date, { zone: 'utc', locale }).toLocaleString({
        month: 'short',
        day: 'numeric',
      }),
  };
}

/**
 * Picks the browser locale that matches the portal's language, so that dates follow the conventions of the viewer's
 * region.
 */
export function localeFor(
  language: string,
  browserLocales: readonly string[],
): string {
  return (
    browserLocales.find(locale => locale.split('-')[0] === language) ?? language
  );
}
