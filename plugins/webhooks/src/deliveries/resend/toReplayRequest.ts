import type {
  ListDeliveriesRequest,
  ReplayRequest,
} from 'backstage-plugin-webhooks-common';
import { ALWAYS } from '../../shared/timeRanges';

/**
 * Converts the filters of the log to a replay. It ends at a given time, so that it sends no more deliveries than were
 * counted. Without a status filter, it sends only deliveries that did not arrive.
 */
export function toReplayRequest(
  { from, to, status, eventType, outcome, statusCode }: ListDeliveriesRequest,
  now: string,
): ReplayRequest {
  return {
    from: from ?? ALWAYS,
    to: to ?? now,
    status: status ?? ['failed', 'held'],
    ...(eventType && { eventTypes: [eventType] }),
    ...(outcome && { outcome }),
    ...(statusCode && { statusCode }),
  };
}
