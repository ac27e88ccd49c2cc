import type {
  ListDeliveriesRequest,
  ReplayRequest,
} from 'backstage-plugin-webhooks-common';

/** Before every delivery. */
const START = new Date(0).toISOString();

/**
 * Converts the filters of the log to a replay of what they show. It ends at a given time, so that it sends no more than
 * was counted. Without a status filter, it sends only what did not arrive.
 */
export function toReplayRequest(
  { from, to, status, eventType, outcome, statusCode }: ListDeliveriesRequest,
  now: string,
): ReplayRequest {
  return {
    from: from ?? START,
    to: to ?? now,
    status: status ?? ['failed', 'held'],
    ...(eventType && { eventTypes: [eventType] }),
    ...(outcome && { outcome }),
    ...(statusCode && { statusCode }),
  };
}
