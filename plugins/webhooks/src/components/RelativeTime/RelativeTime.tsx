import { DateTime } from 'luxon';

/** Below this a number would be stale before it is read. */
const NOW_MS = 5_000;

/** "5 minutes ago", or "now". */
export function relativeTime(iso: string): string {
  const time = DateTime.fromISO(iso);
  if (Math.abs(time.diffNow().toMillis()) < NOW_MS) {
    return new Intl.RelativeTimeFormat(time.locale ?? undefined, {
      numeric: 'auto',
    }).format(0, 'second');
  }
  return time.toRelative() ?? iso;
}

/** The exact time in the viewer's own zone. */
export function exactTime(iso: string): string {
  return DateTime.fromISO(iso).toLocaleString(
    DateTime.DATETIME_MED_WITH_SECONDS,
  );
}

/** A point in time, told relative to now, with the exact time on hover. */
export function RelativeTime(props: { iso: string }) {
  return (
    <time dateTime={props.iso} title={exactTime(props.iso)}>
      {relativeTime(props.iso)}
    </time>
  );
}
