import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Clock } from '../clock';
import type { LimitOptions } from '../config';
import { isService, principalOf } from '../permissions/principal';
import { TooManyRequestsError } from './errors';

const WINDOW_MS = 60_000;

/**
 * Limits how often each caller may cause requests, in windows of a minute.
 *
 * @remarks
 * Counted in memory, so every replica grants the limit anew: it keeps a runaway loop from filling the database, it is
 * no quota.
 */
export class RateLimiter {
  readonly #limits: LimitOptions['dispatchesPerMinute'];
  readonly #clock: Clock;
  readonly #counts = new Map<string, number>();
  #window = 0;

  static create(options: {
    limits: LimitOptions['dispatchesPerMinute'];
    clock: Clock;
  }): RateLimiter {
    return new RateLimiter(options);
  }

  private constructor(options: {
    limits: LimitOptions['dispatchesPerMinute'];
    clock: Clock;
  }) {
    this.#limits = options.limits;
    this.#clock = options.clock;
  }

  /**
   * Counts a call.
   *
   * @throws TooManyRequestsError
   */
  take(credentials: BackstageCredentials): void {
    const kind = isService(credentials) ? 'service' : 'user';
    const limit = this.#limits[kind];
    if (limit === undefined) {
      return;
    }
    const now = this.#clock.now();
    const window = Math.floor(now / WINDOW_MS);
    if (window !== this.#window) {
      this.#window = window;
      this.#counts.clear();
    }
    const caller = principalOf(credentials);
    const count = (this.#counts.get(caller) ?? 0) + 1;
    if (count > limit) {
      const seconds = Math.ceil(((window + 1) * WINDOW_MS - now) / 1000);
      throw new TooManyRequestsError(
        `${caller} may dispatch ${limit} events a minute. Try again in ${seconds} s; an administrator can raise webhooks.limits.dispatchesPerMinute.${kind}.`,
      );
    }
    this.#counts.set(caller, count);
  }
}
