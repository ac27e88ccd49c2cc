import { DateTime } from 'luxon';
import type {
  CancellableStatus,
  DeliveryStatus,
  ReplayRequest,
} from 'backstage-plugin-webhooks-common';
import {
  CUSTOM_RANGE,
  type TimeRange,
  TIME_RANGES,
} from '../../shared/timeRanges';

/** The time range without ends. */
export const ALL = 'all';

/** The choices of a dialog that is about many deliveries. */
export interface Selection<TStatus extends DeliveryStatus = DeliveryStatus> {
  range: TimeRange | typeof ALL | typeof CUSTOM_RANGE;
  /** ISO time, of a custom range. */
  from?: string;
  /** ISO time, of a custom range. */
  to?: string;
  status: TStatus[];
  eventTypes: string[];
}

/** The most common replay: the deliveries of a day that did not arrive. */
export const USUAL: Selection = {
  range: 'day',
  status: ['failed', 'held'],
  eventTypes: [],
};

/** The most common cancellation: all that waits. */
export const WAITING: Selection<CancellableStatus> = {
  range: ALL,
  status: ['pending', 'held'],
  eventTypes: [],
};

/**
 * The choices as the backend takes them.
 *
 * @returns undefined while a choice is missing
 */
export function toRequest<TStatus extends DeliveryStatus>(
  selection: Selection<TStatus>,
  now: DateTime<true>,
): (Partial<ReplayRequest> & { status: TStatus[] }) | undefined {
  const { range, status, eventTypes, from, to } = selection;
  if (status.length === 0 || (range === CUSTOM_RANGE && from === undefined)) {
    return undefined;
  }
  return {
    ...(range === CUSTOM_RANGE && { from, ...(to && { to }) }),
    ...(range !== CUSTOM_RANGE &&
      range !== ALL && { from: now.minus(TIME_RANGES[range]).toUTC().toISO() }),
    status,
    ...(eventTypes.length > 0 && { eventTypes }),
  };
}

/** As {@link toRequest}, for a replay, which needs a beginning. */
export function toReplayRequest(
  selection: Selection,
  now: DateTime<true>,
): ReplayRequest | undefined {
  const request = toRequest(selection, now);
  return request?.from === undefined
    ? undefined
    : { ...request, from: request.from };
}
