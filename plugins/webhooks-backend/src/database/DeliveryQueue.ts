/*
 * A pending delivery has a row in `delivery_queue`, apart from the log: small rows that live for moments, so that
 * claiming costs the same whatever the log has grown to. A claim sets a token and an expiry on the row. Only who holds
 * the token may record a result, so a replica that stalled past its lease cannot overwrite what the one after it
 * did; and a row whose lease has run out can be claimed again, so nothing has to come by and free it.
 *
 * PostgreSQL runs any number of replicas (SKIP LOCKED), SQLite one process with one connection, where transactions
 * follow one another.
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
import { dueDeliveries, lease } from './operations/queue/claim';
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

/** Integrations in one claim, at the most. SQLite takes no more than 500 parts in a compound SELECT. */
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

  /** The integrations with pending deliveries. The cost grows with their number, not with that of deliveries. */
  async backlogs(): Promise<Backlog[]> {
    return findBacklogs(this.#knex);
  }

  /**
   * Takes due deliveries of active integrations that are not paced, oldest first within each, and leases them to the
   * caller.
   */
  async claim(options: {
    requests: ClaimRequest[];
    now: number;
    leaseMs: number;
  }): Promise<ClaimedDelivery[]> {
    return lease(
      this.#knex,
      dueDeliveries(this.#knex, {
        ...options,
        only: `i.state = 'active' and not i.paced`,
      }),
      options.now + options.leaseMs,
    );
  }

  /**
   * Takes due deliveries of paced integrations, as far as their rate limits, orders and pauses allow.
   *
   * @returns also when to try again the integrations for which one of these stands in the way
   */
  async claimPaced(options: {
    requests: ClaimRequest[];
    now: number;
    leaseMs: number;
  }): Promise<{ claimed: ClaimedDelivery[]; tryAt: Map<string, number> }> {
    return claimPaced(this.#knex, options);
  }

  /**
   * Records attempts, counts them and settles or reschedules their deliveries, all in one transaction. Recording the
   * same batch again changes nothing.
   */
  async record(attempts: AttemptRecord[], now: number): Promise<RecordResult> {
    return record(this.#knex, attempts, {
      now,
      coolDown: this.#coolDown,
      shard: this.#shard,
    });
  }

  /** Prolongs leases, as far as the caller still has them. */
  async renew(leases: Lease[], leasedUntil: number): Promise<void> {
    await renew(this.#knex, leases, leasedUntil);
  }

  /** Gives deliveries back that were not attempted. */
  async release(leases: Lease[]): Promise<void> {
    await release(this.#knex, leases);
  }

  /**
   * Stores a test ping as a delivery that is leased to the caller from the start.
   *
   * @throws `NotFoundError`, `ConflictError` when the integration was changed meanwhile
   */
  async insertTest(options: NewTest): Promise<ClaimedDelivery> {
    return insertTest(this.#knex, options);
  }

  /**
   * Holds due deliveries because their integration is disabled; those of a deleted one are cancelled.
   *
   * @returns how many; less than `limit` when none is left
   */
  async hold(options: {
    integrationId: string;
    now: number;
    limit: number;
  }): Promise<number> {
    return hold(this.#knex, options);
  }

  /**
   * Ends deliveries that were queued before a time as `failed` with the reason `expired`. Those that somebody has a lease
   * on are left out.
   *
   * @returns the integration of each; fewer than `limit` when none is left
   */
  async expire(options: {
    queuedBefore: number;
    now: number;
    limit: number;
  }): Promise<string[]> {
    return expire(this.#knex, options);
  }

  /**
   * Cancels test pings whose lease ran out or was given back: the caller that waited for the answer is gone.
   *
   * @returns how many
   */
  async cancelAbandonedTests(now: number): Promise<number> {
    return cancelAbandonedTests(this.#knex, now);
  }

  /**
   * Looks for deliveries that are in no state that a transaction leaves, in the order of their ids.
   *
   * @returns also the id to go on after; undefined at the end of the log
   */
  async findStranded(options: {
    after?: string;
    limit: number;
    now: number;
  }): Promise<{ stranded: StrandedDelivery[]; last?: string }> {
    return findStranded(this.#knex, options);
  }

  /** Moves stranded deliveries to the state nearest to theirs in which nothing is lost. */
  async repairStranded(
    stranded: StrandedDelivery[],
    now: number,
  ): Promise<void> {
    await repairStranded(this.#knex, stranded, now);
  }
}
