import type { JsonObject } from '@backstage/types';

/** An operational event, as it is stored in the transaction of its cause. */
export interface NewOutboxEvent {
  type: string;
  /** The integration that it is about. */
  integrationId: string;
  payload: JsonObject;
}

/** An operational event that is not dispatched yet. */
export interface OutboxEvent extends NewOutboxEvent {
  id: string;
  occurredAt: number;
  /** Tries so far, this one included. */
  attempts: number;
}
