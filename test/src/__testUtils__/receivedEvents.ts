import type { JsonObject } from '@backstage/types';
import { Webhook } from 'standardwebhooks';
import { eventually } from '../testUtils/eventually';
import type { ReceivedRequest, Receiver } from '../testUtils/Receiver';

/** An event as a receiver reads it. */
export interface ReceivedEvent {
  type: string;
  data: JsonObject;
}

/**
 * The event of a request.
 *
 * @throws if its signature is not valid
 */
export function verifiedEvent(
  { body, headers }: ReceivedRequest,
  secret: string,
): ReceivedEvent {
  return new Webhook(secret).verify(
    body,
    headers as Record<string, string>,
  ) as ReceivedEvent;
}

/** Waits until a receiver has exactly that many requests, and verifies them. */
export async function receivedEvents(
  receiver: Receiver,
  secret: string,
  count: number,
): Promise<ReceivedEvent[]> {
  return eventually(() => {
    expect(receiver.requests).toHaveLength(count);
    return receiver.requests.map(request => verifiedEvent(request, secret));
  });
}
