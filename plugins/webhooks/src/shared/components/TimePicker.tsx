import {
  getLocalTimeZone,
  parseAbsoluteToLocal,
  toCalendarDateTime,
} from '@internationalized/date';
import { DatePicker } from '@backstage/ui';

/** Picks a time to the minute, in the time zone of the browser. */
export function TimePicker(props: {
  className?: string;
  label: string;
  /** ISO time. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const { className, label, value, onChange } = props;
  return (
    <DatePicker
      className={className}
      label={label}
      granularity="minute"
      value={
        value === undefined
          ? null
          : toCalendarDateTime(parseAbsoluteToLocal(value))
      }
      onChange={time =>
        onChange(time?.toDate(getLocalTimeZone()).toISOString())
      }
    />
  );
}
