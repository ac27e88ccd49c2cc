import { DateTime } from 'luxon';

/** "5 minutes ago", with the exact time on hover. */
export function relativeTime(iso: string): string {
  return DateTime.fromISO(iso).toRelative() ?? iso;
}

/** The exact time in the viewer's own zone. */
export function exactTime(iso: string): string {
  return DateTime.fromISO(iso).toLocaleString(
    DateTime.DATETIME_MED_WITH_SECONDS,
  );
}

/** A point in time, told relative to now. */
export function RelativeTime(props: { iso: string }) {
  return (
    <time dateTime={props.iso} title={exactTime(props.iso)}>
      {relativeTime(props.iso)}
    </time>
  );
}
