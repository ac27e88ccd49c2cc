import type { AttemptTrigger } from 'backstage-plugin-webhooks-common';
import type { SendResult } from './attempt';
import type { NextStep } from './retrySchedule';

/** An integration that competes for slots, with the keys that slots are shared by. */
export interface Claimant {
  integrationId: string;
  /** Entity ref. */
  owner: string;
  /** Host and port of its URL. */
  host: string;
  /** Whether it has a rate limit, FIFO ordering or a pause, and is only claimed by `claimPaced`. */
  paced: boolean;
}

/** The maximum number of deliveries to claim for an integration. */
export interface ClaimRequest {
  integrationId: string;
  slots: number;
}

/** A delivery that only this replica may send until its lease expires. */
export interface ClaimedDelivery {
  deliveryId: string;
  eventId: string;
  eventType: string;
  /** Principal that dispatched the event. */
  dispatchedBy: string;
  integrationId: string;
  /** Incarnation of the integration at the claim. */
  incarnation: string;
  /** Version of that incarnation. */
  integrationVersion: number;
  leaseToken: string;
  /** When it was queued (dispatched, redelivered or replayed), in epoch milliseconds. */
  queuedAt: number;
  /** Attempts since it was queued: the position in the retry schedule. */
  attemptsSinceQueued: number;
  /** Total number of attempts. */
  attemptCount: number;
  trigger: AttemptTrigger;
  /** Whether it is a test ping: attempted once, and not counted. */
  test: boolean;
  /** Whether its dispatcher has permissions on the integration. Otherwise its outcome does not count. */
  trusted: boolean;
  url?: string;
  body: string;
}

/** An attempt to record, with the next step of its delivery. */
export interface AttemptRecord {
  id: string;
  delivery: Pick<
    ClaimedDelivery,
    | 'deliveryId'
    | 'eventId'
    | 'eventType'
    | 'integrationId'
    | 'incarnation'
    | 'url'
    | 'test'
    | 'trusted'
    | 'leaseToken'
    | 'queuedAt'
    | 'attemptsSinceQueued'
    | 'attemptCount'
    | 'trigger'
  >;
  url: string;
  requestHeaders: Record<string, string>;
  result: SendResult;
  /** Delay requested by the receiver. */
  retryAfterMs?: number;
  next: NextStep;
  /** Whether it counts for the health of the integration. */
  counted: boolean;
}

/** The result of an attempt, for observers. */
export interface AttemptEvent {
  attempt: AttemptRecord;
  /** Whether the result was recorded. */
  owned: boolean;
}

/** The result of recording a batch. */
export interface RecordResult {
  /**
   * For each attempt, whether its lease was still held. If not, another replica has taken over and this result was not
   * counted.
   */
  owned: boolean[];
  /** Number of alerts and operational events stored in the outboxes. */
  outgoing: number;
}

/** An integration with pending deliveries. */
export interface Backlog extends Claimant {
  /** When its next delivery is due, but not before the end of a pause. */
  dueAt: number;
  /** The state of the integration, which determines whether its deliveries are sent, held or cancelled. */
  state: 'active' | 'disabled' | 'deleted';
}
