import type { JsonObject } from '@backstage/types';

/** An operational event, which is stored in the transaction of its cause. */
export interface NewOutboxEvent {
  type: string;
  /** The integration that it is about. */
  integrationId: string;
  payload: JsonObject;
}

/** An operational event that has not been dispatched yet. */
export interface OutboxEvent extends NewOutboxEvent {
  id: string;
  occurredAt: number;
  /** Number of tries, including this one. */
  attempts: number;
}
