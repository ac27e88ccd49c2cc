import type { AttemptTrigger } from 'backstage-plugin-webhooks-common';
import type { NextStep } from '../../delivery/retrySchedule';
import type { SendResult } from '../../delivery/Sender';
import type { Revision } from '../integrations/revision';

/** Integrations in one claim, at the most. SQLite takes no more than 500 parts in a compound SELECT. */
export const MAX_LANES_PER_CLAIM = 400;

/** An integration that slots are given to, with what they are shared by. */
export interface Claimant {
  integrationId: string;
  /** Entity ref. */
  owner: string;
  /** Host and port of its URL. */
  host: string;
  /** Whether it has a rate limit, an order to keep, or a pause to respect, and is claimed by `claimGated` only. */
  gated: boolean;
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

/** The result of recording a batch. */
export interface RecordResult {
  /** For each attempt, whether its lease was still held. If not, another replica has taken over and its result stands. */
  owned: boolean[];
  /** How many alerts went into the outbox. */
  alerts: number;
}

/** An integration that has due deliveries, or will have. */
export interface Lane extends Claimant {
  /** When its next delivery is due and, if it is active, no pause is in the way. */
  dueAt: number;
  /** Whether its deliveries can be sent, must be held, or have lost their integration. */
  state: 'active' | 'disabled' | 'deleted';
}

/**
 * The durable queue of pending deliveries.
 */
export interface DeliveryQueue {
  /** The integrations with pending deliveries. The cost grows with their number, not with that of deliveries. */
  lanes(): Promise<Lane[]>;

  /**
   * Takes due deliveries of active integrations that are not gated, oldest first within each, and leases them to the
   * caller.
   */
  claim(options: {
    requests: ClaimRequest[];
    now: number;
    leaseMs: number;
  }): Promise<ClaimedDelivery[]>;

  /**
   * Takes due deliveries of gated integrations, as far as their rate limits, orders and pauses allow.
   *
   * @returns also when to try again the integrations for which one of these stands in the way
   */
  claimGated(options: {
    requests: ClaimRequest[];
    now: number;
    leaseMs: number;
  }): Promise<{ claimed: ClaimedDelivery[]; tryAt: Map<string, number> }>;

  /**
   * Records attempts, counts them and settles or reschedules their deliveries, all in one transaction. Recording the
   * same batch again changes nothing.
   */
  record(attempts: AttemptRecord[], now: number): Promise<RecordResult>;

  /** Prolongs leases, as far as they are still held. */
  renew(
    leases: Pick<
      ClaimedDelivery,
      'deliveryId' | 'integrationId' | 'leaseToken'
    >[],
    leasedUntil: number,
  ): Promise<void>;

  /** Gives deliveries back that were not attempted. */
  release(
    leases: Pick<
      ClaimedDelivery,
      'deliveryId' | 'integrationId' | 'leaseToken'
    >[],
  ): Promise<void>;

  /**
   * Stores a test ping as a delivery that is leased to the caller from the start.
   *
   * @throws `NotFoundError`, `ConflictError` when the integration was changed meanwhile
   */
  insertTest(options: {
    integration: Revision;
    eventType: string;
    body: string;
    dispatchedBy: string;
    now: number;
    leaseMs: number;
  }): Promise<ClaimedDelivery>;

  /**
   * Sets due deliveries aside because their integration is disabled (`held`) or deleted (`cancelled`).
   *
   * @returns how many; less than `limit` when none is left
   */
  setAside(options: {
    integrationId: string;
    now: number;
    limit: number;
  }): Promise<number>;

  /**
   * Ends deliveries that were queued before a time as `failed` with the reason `expired`. Those that somebody has a lease
   * on are left out.
   *
   * @returns the integration of each; fewer than `limit` when none is left
   */
  expire(options: {
    queuedBefore: number;
    now: number;
    limit: number;
  }): Promise<string[]>;
}
