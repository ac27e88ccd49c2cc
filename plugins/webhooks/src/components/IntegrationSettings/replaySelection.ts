import { DateTime } from 'luxon';
import type {
  DeliveryStatus,
  ReplayRequest,
} from 'backstage-plugin-webhooks-common';
import { CUSTOM, type Range, RANGES } from '../ranges';

/** The choices of the replay dialog. */
export interface ReplaySelection {
  range: Range | typeof CUSTOM;
  /** ISO time, of a custom range. */
  from?: string;
  /** ISO time, of a custom range. */
  to?: string;
  status: DeliveryStatus[];
  eventTypes: string[];
}

/** The most common replay: the deliveries of a day that did not arrive. */
export const USUAL: ReplaySelection = {
  range: 'day',
  status: ['failed', 'held'],
  eventTypes: [],
};

/**
 * The choices as the backend takes them.
 *
 * @returns undefined while a choice is missing
 */
export function toReplayRequest(
  selection: ReplaySelection,
  now: DateTime<true>,
): ReplayRequest | undefined {
  const { range, status, eventTypes, to } = selection;
  const from =
    range === CUSTOM
      ? selection.from
      : now.minus(RANGES[range]).toUTC().toISO();
  return from === undefined || status.length === 0
    ? undefined
    : {
        from,
        ...(range === CUSTOM && to && { to }),
        status,
        ...(eventTypes.length > 0 && { eventTypes }),
      };
}
