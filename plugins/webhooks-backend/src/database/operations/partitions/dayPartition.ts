import { utcDay } from '../../../model/clock';
import { DAY_MS } from '../../../model/durations';
import { lowestId } from '../../../model/ids';

/** The partition of `attempts` for deliveries outside of all days with a partition. */
export const DEFAULT_PARTITION = 'attempts_default';

const NAME = /^attempts_(\d{4})(\d{2})(\d{2})$/;

/** A partition of `attempts`: the attempts of the deliveries of a UTC day. */
export interface DayPartition {
  name: string;
  /** Start of the day, in epoch milliseconds. */
  start: number;
  /** The lowest id of a delivery of the day. */
  from: string;
  /** The lowest id of a delivery of the next day. */
  to: string;
}

/** The partition for the UTC day of a time. */
export function dayPartition(epochMs: number): DayPartition {
  const start = Math.floor(epochMs / DAY_MS) * DAY_MS;
  return {
    name: `attempts_${utcDay(start).replaceAll('-', '')}`,
    start,
    from: lowestId(start),
    to: lowestId(start + DAY_MS),
  };
}

/** The partition with a name; undefined for the default partition. */
export function parsePartition(name: string): DayPartition | undefined {
  const [, year, month, day] = NAME.exec(name) ?? [];
  return day === undefined
    ? undefined
    : dayPartition(Date.parse(`${year}-${month}-${day}`));
}
