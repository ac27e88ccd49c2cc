import type {
  AttemptRecord,
  ClaimedDelivery,
  ClaimRequest,
  Lane,
  RecordResult,
} from '../../model/delivery';
import type { Revision } from '../integrations/revision';

/** Integrations in one claim, at the most. SQLite takes no more than 500 parts in a compound SELECT. */
export const MAX_LANES_PER_CLAIM = 400;

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
