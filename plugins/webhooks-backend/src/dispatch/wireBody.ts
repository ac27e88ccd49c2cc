import { toIso } from '../clock';

/**
 * The request body as receivers get it, on every attempt the same bytes.
 *
 * @remarks
 * "Payload structure" of the Standard Webhooks specification 1.0.0.
 *
 * @param now - time of the event, epoch milliseconds
 */
export function wireBody(type: string, payload: unknown, now: number): string {
  return JSON.stringify({ type, timestamp: toIso(now), data: payload });
}
