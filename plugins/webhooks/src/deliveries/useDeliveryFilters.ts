import { DateTime } from 'luxon';
import {
  ATTEMPT_OUTCOMES,
  DELIVERY_STATUSES,
  isStatusCodeFilter,
  type ListDeliveriesRequest,
} from 'backstage-plugin-webhooks-common';
import { type UrlFilters, useUrlFilters } from '../shared/hooks/useUrlFilters';
import {
  CUSTOM_RANGE,
  type TimeRange,
  TIME_RANGES,
} from '../shared/timeRanges';

const KEYS = [
  'find',
  'status',
  'outcome',
  'code',
  'type',
  'range',
  'from',
  'to',
  'integration',
] as const;

/** The filters that are folded away until they are used. */
export const FOLDED = ['integration', 'type', 'code', 'outcome'] as const;

export type DeliveryFilterValues = UrlFilters<(typeof KEYS)[number]>;

/** The filters of the delivery log, kept in the URL. */
export function useDeliveryFilters(): DeliveryFilterValues {
  return useUrlFilters(KEYS);
}

/** Selected values of a multi-select filter; unknown values are dropped. */
export function selectedValues<T extends string>(
  all: readonly T[],
  value: string | undefined,
): T[] {
  const parts = value?.split(',') ?? [];
  return all.filter(item => parts.includes(item));
}

/** The selected time range, if any. */
export function selectedRange(
  value: string | undefined,
): TimeRange | undefined {
  return value !== undefined && value in TIME_RANGES
    ? (value as TimeRange)
    : undefined;
}

/** The start or end of a time range, if valid. */
export function selectedTime(value: string | undefined): string | undefined {
  const time = value === undefined ? undefined : DateTime.fromISO(value);
  return time?.isValid ? time.toUTC().toISO() : undefined;
}

/** Converts the filters to a request, with time ranges that end now. */
export function toRequest(
  values: DeliveryFilterValues['values'],
): ListDeliveriesRequest {
  const status = selectedValues(DELIVERY_STATUSES, values.status);
  const outcome = selectedValues(ATTEMPT_OUTCOMES, values.outcome);
  const range = selectedRange(values.range);
  const from = selectedTime(values.from);
  const to = selectedTime(values.to);
  return {
    ...(status.length > 0 && { status }),
    ...(outcome.length > 0 && { outcome }),
    ...(values.integration && { integrationId: values.integration }),
    ...(values.type && { eventType: values.type }),
    ...(values.code &&
      isStatusCodeFilter(values.code) && { statusCode: values.code }),
    ...(values.range === CUSTOM_RANGE && {
      ...(from && { from }),
      ...(to && { to }),
    }),
    ...(range && {
      from: DateTime.utc().minus(TIME_RANGES[range]).toISO(),
    }),
  };
}
