/*
 * A pending delivery has a row in `delivery_queue`, separate from the log. These rows are small and short-lived, so the
 * cost of a claim does not depend on the size of the log. A claim sets a lease token and an expiry on the row. Only the
 * holder of the token may record a result, so a replica that stalled past its lease cannot overwrite the result of its
 * successor. A row with an expired lease can be claimed again, so no cleanup job is needed.
 *
 * PostgreSQL supports any number of replicas (SKIP LOCKED). SQLite supports one process with one connection, so its
 * transactions are serial.
 */
import type { Knex } from 'knex';
import type {
  AttemptRecord,
  ClaimedDelivery,
  ClaimRequest,
  Backlog,
  RecordResult,
} from '../model/delivery';
import {
  DEFAULT_COOL_DOWN,
  type CoolDownOptions,
} from '../model/circuitBreaker';
import { cancelAbandonedTests } from './operations/queue/cancelAbandonedTests';
import { claim } from './operations/queue/claim';
import { claimPaced } from './operations/queue/claimPaced';
import { expire } from './operations/queue/expire';
import {
  findStranded,
  type StrandedDelivery,
  type StrandedKind,
} from './operations/queue/findStranded';
import type { Lease } from './operations/queue/leases';
import { insertTest, type NewTest } from './operations/queue/insertTest';
import { findBacklogs } from './operations/queue/findBacklogs';
import { record } from './operations/queue/record';
import { release } from './operations/queue/release';
import { renew } from './operations/queue/renew';
import { repairStranded } from './operations/queue/repairStranded';
import { hold } from './operations/queue/hold';

export type { StrandedDelivery, StrandedKind };

/** Maximum number of integrations per claim. SQLite allows 500 parts in a compound SELECT. */
export const MAX_INTEGRATIONS_PER_CLAIM = 400;

/** Enough shards that replicas rarely contend for one counter row, few enough that summing them is cheap. */
const SHARDS = 16;

/**
 * The durable queue of pending deliveries.
 */
export class DeliveryQueue {
  readonly #knex: Knex;
  readonly #coolDown: CoolDownOptions;
  readonly #shard = Math.floor(Math.random() * SHARDS);

  constructor(options: { knex: Knex; coolDown?: CoolDownOptions }) {
    this.#knex = options.knex;
    this.#coolDown = options.coolDown ?? DEFAULT_COOL_DOWN;
  }

  /**
   * Lists the integrations with pending deliveries. The cost depends on the number of integrations, not of deliveries.
   */
  async backlogs(): Promise<Backlog[]> {
    return findBacklogs(this.#knex);
  }

  /**
   * Claims due deliveries of active integrations that are not paced, oldest first per integration, and leases them to
   * the caller.
   */
  async claim(options: {
    requests: ClaimRequest[];
    now: number;
    leaseMs: number;
  }): Promise<ClaimedDelivery[]> {
    return claim(this.#knex, options);
  }

  /**
   * Claims due deliveries of paced integrations, within their rate limits, ordering and pauses.
   *
   * @returns the claimed deliveries, and when to retry the integrations that could not have more
   */
  async claimPaced(options: {
    requests: ClaimRequest[];
    now: number;
    leaseMs: number;
  }): Promise<{ claimed: ClaimedDelivery[]; tryAt: Map<string, number> }> {
    return claimPaced(this.#knex, options);
  }

  /**
   * Records and counts attempts, and settles or reschedules their deliveries, in one transaction. Recording the same
   * batch again has no effect.
   */
  async record(attempts: AttemptRecord[], now: number): Promise<RecordResult> {
    return record(this.#knex, attempts, {
      now,
      coolDown: this.#coolDown,
      shard: this.#shard,
    });
  }

  /** Extends the leases that the caller still holds. */
  async renew(leases: Lease[], leasedUntil: number): Promise<void> {
    await renew(this.#knex, leases, leasedUntil);
  }

  /** Returns deliveries that were not attempted. */
  async release(leases: Lease[]): Promise<void> {
    await release(this.#knex, leases);
  }

  /**
   * Stores a test ping as a delivery that is already leased to the caller.
   *
   * @throws `NotFoundError`, or `ConflictError` if the integration has changed since
   */
  async insertTest(options: NewTest): Promise<ClaimedDelivery> {
    return insertTest(this.#knex, options);
  }

  /**
   * Holds the due deliveries of a disabled integration, or cancels them if the integration is deleted.
   *
   * @returns the number of deliveries; less than `limit` if none is left
   */
  async hold(options: {
    integrationId: string;
    now: number;
    limit: number;
  }): Promise<number> {
    return hold(this.#knex, options);
  }

  /**
   * Ends deliveries that were queued before the given time, as `failed` with the reason `expired`. Leased deliveries
   * are skipped.
   *
   * @returns the integration of each; fewer than `limit` if none is left
   */
  async expire(options: {
    queuedBefore: number;
    now: number;
    limit: number;
  }): Promise<string[]> {
    return expire(this.#knex, options);
  }

  /**
   * Cancels test pings whose lease has expired or was released: their caller no longer waits, so they must not be sent
   * again.
   *
   * @returns the number of cancelled pings
   */
  async cancelAbandonedTests(now: number): Promise<number> {
    return cancelAbandonedTests(this.#knex, now);
  }

  /**
   * Looks for stranded deliveries, in the order of their ids.
   *
   * @returns also the id to continue after; undefined at the end of the log
   */
  async findStranded(options: {
    after?: string;
    limit: number;
    now: number;
  }): Promise<{ stranded: StrandedDelivery[]; last?: string }> {
    return findStranded(this.#knex, options);
  }

  /**
   * Moves stranded deliveries to the nearest valid state that loses nothing. Deliveries that have changed since are
   * skipped.
   */
  async repairStranded(
    stranded: StrandedDelivery[],
    now: number,
  ): Promise<void> {
    await repairStranded(this.#knex, stranded, now);
  }
}
