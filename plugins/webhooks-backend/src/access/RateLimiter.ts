import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { LimitOptions } from '../config/options';
import type { Clock } from '../model/clock';
import { TooManyRequestsError } from '../model/errors';
import { isService, toPrincipal } from './principal';
import { MINUTE_MS } from '../model/durations';

/** Number of callers to remember. Beyond that, the least recent caller is forgotten. */
const MAX_CALLERS = 10_000;

/** A budget of a caller, with a limit per minute. */
type Budget = 'dispatches' | 'bytes' | 'changes';

/** The cost of a call per budget. */
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

/** A token bucket: the rest of a budget and the time of its last refill. */
interface Bucket {
  left: number;
  at: number;
}

type RateLimits = Pick<LimitOptions, (typeof LIMIT_KEYS)[Budget]>;

/**
 * Limits the dispatches, bytes and changes of each caller per minute.
 *
 * @remarks
 * Each budget is a token bucket with the capacity of one minute. Buckets are in memory, so every replica grants the
 * full limit. This is not a quota: it keeps a runaway loop from filling the database.
 *
 * A single call, such as a large replay, may cost more than the limit. It needs a full bucket and leaves a debt that
 * later calls wait for.
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
   * Counts a call, or rejects it if one of its budgets is exhausted.
   *
   * @throws `TooManyRequestsError`
   */
  take(credentials: BackstageCredentials, cost: Cost): void {
    for (const [budget, amount] of entries(cost)) {
      this.#assertEnough(credentials, budget, amount);
    }
    this.charge(credentials, cost);
  }

  /** Counts costs of a call that were not known when it was admitted. */
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
      `${toPrincipal(credentials)} ${ALLOWED[budget](limit)}.${size} Try again in ${seconds} s; an administrator can raise webhooks.limits.${LIMIT_KEYS[budget]}.${callerKind(credentials)}.`,
      seconds,
    );
  }

  #bucket(credentials: BackstageCredentials, budget: Budget): Bucket {
    const caller = toPrincipal(credentials);
    const buckets = this.#callers.get(caller) ?? new Map<Budget, Bucket>();
    // The map is ordered by the latest call.
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
