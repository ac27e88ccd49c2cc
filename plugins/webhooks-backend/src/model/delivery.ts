import type { AttemptTrigger } from 'backstage-plugin-webhooks-common';
import type { SendResult } from './attempt';
import type { NextStep } from './retrySchedule';

/** An integration that slots are given to, with what they are shared by. */
export interface Claimant {
  integrationId: string;
  /** Entity ref. */
  owner: string;
  /** Host and port of its URL. */
  host: string;
  /** Whether it has a rate limit, an order to keep, or a pause to respect, and is claimed by `claimPaced` only. */
  paced: boolean;
}

/** How many deliveries of an integration may be claimed. */
export interface ClaimRequest {
  integrationId: string;
  slots: number;
}

/** A delivery that this replica has the sole right to send until its lease ends. */
export interface ClaimedDelivery {
  deliveryId: string;
  eventId: string;
  /** Principal that dispatched the event. */
  dispatchedBy: string;
  integrationId: string;
  /** Incarnation of the integration that it was claimed for. */
  incarnation: string;
  /** Version of that incarnation. */
  integrationVersion: number;
  leaseToken: string;
  /** Epoch milliseconds of when it was queued: dispatched, redelivered or replayed. */
  queuedAt: number;
  /** Attempts of the retry schedule since it was queued. */
  attempt: number;
  /** Attempts since it was made. */
  attemptCount: number;
  trigger: AttemptTrigger;
  /** Whether it is a test ping: attempted once, and not counted. */
  test: boolean;
  /** Whether its dispatcher has rights on the integration. Only then does its outcome count. */
  trusted: boolean;
  url?: string;
  body: string;
}

/** An attempt to be recorded, with what becomes of its delivery. */
export interface AttemptRecord {
  id: string;
  delivery: Pick<
    ClaimedDelivery,
    | 'deliveryId'
    | 'integrationId'
    | 'incarnation'
    | 'leaseToken'
    | 'attempt'
    | 'attemptCount'
    | 'trigger'
  >;
  url: string;
  requestHeaders: Record<string, string>;
  result: SendResult;
  /** Delay that the receiver asked for. */
  retryAfterMs?: number;
  next: NextStep;
  /** Whether it counts for the health of the integration. */
  counted: boolean;
}

/** The result of an attempt, for observers. */
export interface AttemptEvent {
  attempt: AttemptRecord;
  /** Whether this replica's result stands. */
  owned: boolean;
}

/** The result of recording a batch. */
export interface RecordResult {
  /** For each attempt, whether its lease was still held. If not, another replica has taken over and its result stands. */
  owned: boolean[];
  /** How many alerts and operational events went into the outboxes. */
  outgoing: number;
}

/** An integration that has due deliveries, or will have. */
export interface Backlog extends Claimant {
  /** When its next delivery is due and, if it is active, no pause is in the way. */
  dueAt: number;
  /** Whether its deliveries can be sent, must be held, or have lost their integration. */
  state: 'active' | 'disabled' | 'deleted';
}
