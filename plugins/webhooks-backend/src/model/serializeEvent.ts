import { toIso } from './clock';

/** Sent by the test call of an integration; nobody else can dispatch it. */
export const PING_EVENT_TYPE = 'webhooks.ping';

/**
 * The request body as receivers get it, on every attempt the same bytes.
 *
 * @remarks
 * "Payload structure" of the Standard Webhooks specification 1.0.0.
 *
 * @param now - time of the event, epoch milliseconds
 */
export function serializeEvent(
  type: string,
  payload: unknown,
  now: number,
): string {
  return wrapPayload(type, JSON.stringify(payload), now);
}

/** As {@link serializeEvent}, of a payload that is JSON already. */
export function wrapPayload(
  type: string,
  payload: string,
  now: number,
): string {
  const head = JSON.stringify({ type, timestamp: toIso(now) });
  return `${head.slice(0, -1)},"data":${payload}}`;
}
