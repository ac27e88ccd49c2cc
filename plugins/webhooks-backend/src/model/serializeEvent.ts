import { toIso } from './clock';

/** The event type of test pings, which cannot be dispatched otherwise. */
export const PING_EVENT_TYPE = 'webhooks.ping';

/**
 * Serialises the request body. Every attempt sends the same bytes.
 *
 * @remarks
 * "Payload structure" of the Standard Webhooks specification 1.0.0.
 *
 * @param now - the time of the event, in epoch milliseconds
 */
export function serializeEvent(
  type: string,
  payload: unknown,
  now: number,
): string {
  return wrapPayload(type, JSON.stringify(payload), now);
}

/** Like {@link serializeEvent}, for a payload that is already JSON. */
export function wrapPayload(
  type: string,
  payload: string,
  now: number,
): string {
  const head = JSON.stringify({ type, timestamp: toIso(now) });
  return `${head.slice(0, -1)},"data":${payload}}`;
}
