import { DateTime } from 'luxon';
import type {
  CancellableStatus,
  CatalogReplayRequest,
  DeliveryStatus,
  ReplayRequest,
} from 'backstage-plugin-webhooks-common';
import {
  CUSTOM_RANGE,
  type TimeRange,
  TIME_RANGES,
} from '../../shared/timeRanges';

/** The time range without start and end. */
export const ALL = 'all';

/** The choices of a replay: deliveries again, events that were never sent, or the current state of the catalog. */
export const SENDINGS = ['deliveries', 'missing', 'catalog'] as const;

/** A choice of a replay. */
export type Sending = (typeof SENDINGS)[number];

/** A selection of deliveries. */
export interface Selection<TStatus extends DeliveryStatus = DeliveryStatus> {
  range: TimeRange | typeof ALL | typeof CUSTOM_RANGE;
  /** ISO time, for a custom range. */
  from?: string;
  /** ISO time, for a custom range. */
  to?: string;
  status: TStatus[];
  eventTypes: string[];
  /** Absent where there is no choice. */
  sending?: Sending;
}

/** The most common replay: failed and held deliveries of the last day. */
export const USUAL: Selection = {
  range: 'day',
  status: ['failed', 'held'],
  eventTypes: [],
  sending: 'deliveries',
};

/** The most common cancellation: all waiting deliveries. */
export const WAITING: Selection<CancellableStatus> = {
  range: ALL,
  status: ['pending', 'held'],
  eventTypes: [],
};

/**
 * Converts a selection to a request.
 *
 * @returns undefined while the selection is incomplete
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

/** Like {@link toRequest}, for a replay, which requires a start. */
export function toReplayRequest(
  selection: Selection,
  now: DateTime<true>,
): ReplayRequest | CatalogReplayRequest | undefined {
  const { sending } = selection;
  if (sending === 'catalog') {
    return { catalog: 'current' };
  }
  const missing = sending === 'missing';
  const request = toRequest(
    missing ? { ...selection, status: ['failed'] } : selection,
    now,
  );
  if (request?.from === undefined) {
    return undefined;
  }
  const { status, from, ...rest } = request;
  return missing ? { ...rest, from, missing } : { ...rest, from, status };
}
