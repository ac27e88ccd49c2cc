import { assertJsonPayload } from 'backstage-plugin-webhooks-common';
import { PayloadTooLargeError } from '../model/errors';
import { assertNesting } from '../model/nesting';
import type { EventTypeRegistry } from './EventTypeRegistry';

/** A payload of a registered event type. */
export interface GivenPayload {
  type: string;
  payload: unknown;
  /** The JSON text of the payload, without duplicate keys. */
  payloadText?: string;
}

/**
 * Checks a payload against the schema of its event type.
 *
 * @returns the payload as JSON
 *
 * @throws `InputError`
 */
export function checkedPayload(
  eventTypes: EventTypeRegistry,
  event: GivenPayload,
): string {
  if (event.payloadText === undefined) {
    assertJsonPayload(event.payload);
  } else {
    assertNesting(event.payload);
  }
  eventTypes.assertPayload(event.type, event.payload);
  return event.payloadText ?? JSON.stringify(event.payload);
}

/**
 * @returns the size of a payload, in bytes
 *
 * @throws `PayloadTooLargeError`
 */
export function checkedSize(payload: string, maxPayloadBytes: number): number {
  const bytes = Buffer.byteLength(payload);
  if (bytes > maxPayloadBytes) {
    throw new PayloadTooLargeError(
      `The payload has ${bytes} bytes of JSON, ${maxPayloadBytes} are allowed. Send a reference to the data instead; an administrator can raise webhooks.delivery.maxPayloadBytes.`,
    );
  }
  return bytes;
}
