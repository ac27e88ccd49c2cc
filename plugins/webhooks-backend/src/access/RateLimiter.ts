import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { LimitOptions } from '../config/options';
import type { Clock } from '../model/clock';
import { TooManyRequestsError } from '../model/errors';
import { isService, principalOf } from './principal';

const MINUTE_MS = 60_000;
/** Callers that are remembered. Beyond that, the one that called the longest ago is forgotten. */
const MAX_CALLERS = 10_000;

/** A budget of a caller, each with a limit a minute. */
type Budget = 'dispatches' | 'bytes' | 'changes';

/** The share of each budget that a call takes. */
export type Cost = Partial<Record<Budget, number>>;

const LIMIT_KEYS = {
  dispatches: 'dispatchesPerMinute',
  bytes: 'bytesPerMinute',
  changes: 'changesPerMinute',
} as const;

const ALLOWED: Record<Budget, (limit: number) => string> = {
  dispatches: limit => `may dispatch ${limit} events a minute`,
  bytes: limit => `may dispatch ${limit} bytes of events a minute`,
  changes: limit => `may make ${limit} changes and test pings a minute`,
};

/** A token bucket: what is left of a budget, and since when it has been refilled. */
interface Bucket {
  left: number;
  at: number;
}

type RateLimits = Pick<LimitOptions, (typeof LIMIT_KEYS)[Budget]>;

/**
 * Limits how much each caller may cause within a minute: deliveries, bytes and changes.
 *
 * @remarks
 * Each budget is a token bucket that holds the limit of a minute. It is kept in memory, so every replica grants the
 * limit again: it keeps a runaway loop from filling the database, it is no quota.
 *
 * A single call may cost more than a minute allows, such as a large replay. It needs a full budget and leaves a debt,
 * which the calls after it wait for.
 */
export class RateLimiter {
  readonly #limits: RateLimits;
  readonly #clock: Clock;
  readonly #callers = new Map<string, Map<Budget, Bucket>>();

  constructor(options: { limits: RateLimits; clock: Clock }) {
    this.#limits = options.limits;
    this.#clock = options.clock;
  }

  /**
   * Counts a call, unless one of its budgets does not have enough left.
   *
   * @throws `TooManyRequestsError`
   */
  take(credentials: BackstageCredentials, cost: Cost): void {
    for (const [budget, amount] of entries(cost)) {
      this.#assertEnough(credentials, budget, amount);
    }
    this.charge(credentials, cost);
  }

  /** Counts what a call has caused beyond the cost that it was let in with. */
  charge(credentials: BackstageCredentials, cost: Cost): void {
    for (const [budget, amount] of entries(cost)) {
      this.#bucket(credentials, budget).left -= amount;
    }
  }

  #assertEnough(
    credentials: BackstageCredentials,
    budget: Budget,
    amount: number,
  ): void {
    const limit = this.#limit(credentials, budget);
    const { left } = this.#bucket(credentials, budget);
    const missing = Math.min(amount, limit) - left;
    if (missing <= 0) {
      return;
    }
    const seconds = Math.ceil((missing * MINUTE_MS) / limit / 1_000);
    const size =
      amount > 1
        ? ` This call takes ${amount}, and ${Math.max(0, Math.floor(left))} are left.`
        : '';
    throw new TooManyRequestsError(
      `${principalOf(credentials)} ${ALLOWED[budget](limit)}.${size} Try again in ${seconds} s; an administrator can raise webhooks.limits.${LIMIT_KEYS[budget]}.${callerKind(credentials)}.`,
      seconds,
    );
  }

  #bucket(credentials: BackstageCredentials, budget: Budget): Bucket {
    const caller = principalOf(credentials);
    const buckets = this.#callers.get(caller) ?? new Map<Budget, Bucket>();
    // The order of the map is that of the latest calls.
    this.#callers.delete(caller);
    this.#callers.set(caller, buckets);
    if (this.#callers.size > MAX_CALLERS) {
      const [oldest] = this.#callers.keys();
      this.#callers.delete(oldest);
    }
    const now = this.#clock.now();
    const limit = this.#limit(credentials, budget);
    const bucket = buckets.get(budget) ?? { left: limit, at: now };
    const refill = (Math.max(0, now - bucket.at) * limit) / MINUTE_MS;
    bucket.left = Math.min(limit, bucket.left + refill);
    bucket.at = now;
    buckets.set(budget, bucket);
    return bucket;
  }

  #limit(credentials: BackstageCredentials, budget: Budget): number {
    return this.#limits[LIMIT_KEYS[budget]][callerKind(credentials)];
  }
}

function entries(cost: Cost): [Budget, number][] {
  return Object.entries(cost) as [Budget, number][];
}

function callerKind(credentials: BackstageCredentials): 'user' | 'service' {
  return isService(credentials) ? 'service' : 'user';
}
