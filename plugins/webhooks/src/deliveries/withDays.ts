import type { Delivery } from 'backstage-plugin-webhooks-common';
import type { Format } from '../shared/format';

/** The heading of a day in the log. */
export interface DayRow {
  id: string;
  day: string;
}

/** Puts a heading in front of the deliveries of each day, in the viewer's time zone. */
export function withDays(
  deliveries: Delivery[],
  format: Pick<Format, 'day'>,
): (Delivery | DayRow)[] {
  let current: string | undefined;
  return deliveries.flatMap(delivery => {
    const day = format.day(delivery.createdAt);
    if (day === current) {
      return [delivery];
    }
    current = day;
    return [{ id: `day ${day}`, day }, delivery];
  });
}
