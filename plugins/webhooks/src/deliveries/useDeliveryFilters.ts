import { DateTime } from 'luxon';
import {
  ATTEMPT_OUTCOMES,
  DELIVERY_STATUSES,
  isStatusCodeFilter,
  type AttemptOutcome,
  type ListDeliveriesRequest,
} from 'backstage-plugin-webhooks-common';
import { type UrlFilters, useUrlFilters } from '../shared/hooks/useUrlFilters';
import { CUSTOM, type Range, RANGES } from '../shared/ranges';

const KEYS = [
  'find',
  'status',
  'outcome',
  'code',
  'type',
  'range',
  'from',
  'to',
  'errors',
] as const;

/** The outcomes that mean that a delivery did not arrive. */
const ERROR_OUTCOMES: AttemptOutcome[] = [
  'error',
  'timeout',
  'gone',
  'blocked',
];

export type DeliveryFilterValues = UrlFilters<(typeof KEYS)[number]>;

/** The filters of the delivery log, kept in the URL. */
export function useDeliveryFilters(): DeliveryFilterValues {
  return useUrlFilters(KEYS);
}

/** The values of a filter that takes several, without what a hand-written URL got wrong. */
export function chosen<T extends string>(
  all: readonly T[],
  value: string | undefined,
): T[] {
  const parts = value?.split(',') ?? [];
  return all.filter(item => parts.includes(item));
}

/** The chosen time range, if any. */
export function chosenRange(value: string | undefined): Range | undefined {
  return value !== undefined && value in RANGES ? (value as Range) : undefined;
}

/** An end of a time range, if it is one. */
export function chosenTime(value: string | undefined): string | undefined {
  const time = value === undefined ? undefined : DateTime.fromISO(value);
  return time?.isValid ? time.toUTC().toISO() : undefined;
}

/** The filters as the backend takes them, with time ranges ending now. */
export function toRequest(
  values: DeliveryFilterValues['values'],
): ListDeliveriesRequest {
  const status = chosen(DELIVERY_STATUSES, values.status);
  const outcome = values.errors
    ? ERROR_OUTCOMES
    : chosen(ATTEMPT_OUTCOMES, values.outcome);
  const range = chosenRange(values.range);
  const from = chosenTime(values.from);
  const to = chosenTime(values.to);
  return {
    ...(status.length > 0 && { status }),
    ...(outcome.length > 0 && { outcome }),
    ...(values.type && { eventType: values.type }),
    ...(values.code &&
      isStatusCodeFilter(values.code) && { statusCode: values.code }),
    ...(values.range === CUSTOM && {
      ...(from && { from }),
      ...(to && { to }),
    }),
    ...(range && {
      from: DateTime.utc().minus(RANGES[range]).toISO(),
    }),
  };
}
