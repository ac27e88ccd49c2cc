import { setTimeout as delay } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  MAX_INTEGRATIONS_PER_CLAIM,
  type DeliveryQueue,
} from '../../database/DeliveryQueue';
import { backoffMs, within } from '../../lib/timing';
import type { Clock } from '../../model/clock';
import type {
  ClaimedDelivery,
  ClaimRequest,
  Backlog,
} from '../../model/delivery';
import type { FairShare } from './FairShare';
import type { PacedIntegrations } from './PacedIntegrations';
import type { InFlight } from './InFlight';
import type { EndpointCache } from './EndpointCache';

/** Poll interval of the queue. */
const POLL_MS = 1_000;
/** Polling a long queue takes time. The next poll waits this multiple of the last one's duration, up to a limit. */
const POLL_REST_FACTOR = 10;
const MAX_POLL_REST_MS = 5_000;
/** Minimum time between two claims, because a claim of a few rows costs as much as a large one. */
const CLAIM_GAP_MS = 10;
/** Paced integrations per step. Their rows are locked while a claim runs. */
const PACED_PER_TURN = 100;
const HOLD_BATCH = 1_000;

/** The part of the queue that deliveries are claimed from. */
export type ClaimQueue = Pick<
  DeliveryQueue,
  'backlogs' | 'claim' | 'claimPaced' | 'renew' | 'hold'
>;

interface ClaimLoopOptions {
  queue: ClaimQueue;
  endpoints: EndpointCache;
  shares: FairShare;
  pacedIntegrations: PacedIntegrations;
  inFlight: InFlight;
  leaseMs: number;
  clock: Clock;
  logger: LoggerService;
  /** Sends claimed deliveries. */
  send: (claimed: ClaimedDelivery[]) => void;
}

/**
 * Claims deliveries for free slots and renews the leases of deliveries in flight.
 *
 * @remarks
 * Three events trigger a claim: a dispatch that left deliveries in the queue, a freed slot while a backlog has more,
 * and the poll. The poll finds due retries, deliveries queued by other replicas, and deliveries whose lease expired
 * with a replica that died.
 *
 * Poll interval and claim gap are measured by a monotonic clock. Due times and leases are times of the plugin's clock,
 * because replicas share them through the database.
 */
export class ClaimLoop {
  readonly #options: ClaimLoopOptions;
  readonly #stop = new AbortController();
  /** Integrations that are disabled or deleted but have due deliveries. */
  readonly #undeliverable = new Set<string>();
  #wake: () => void = () => {};
  #nextPollAt = 0;
  #nextRenewalAt = 0;
  #lastClaimAt = 0;
  #loop?: Promise<void>;

  constructor(options: ClaimLoopOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#loop !== undefined && !this.#stop.signal.aborted;
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Stops claiming. Resolves after the current step. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  /** Wakes the loop after a slot became free or a backlog became ready. */
  wake(): void {
    this.#wake();
  }

  /**
   * Notes that deliveries of an integration may be due. Call {@link wake} afterwards. A paced integration keeps its
   * scheduled time.
   */
  markReady(integrationId: string): void {
    const { pacedIntegrations, shares } = this.#options;
    if (pacedIntegrations.get(integrationId) !== undefined) {
      return;
    }
    if (!shares.markReady(integrationId)) {
      // Only the queue knows the owner and the host of the integration.
      this.#nextPollAt = 0;
    }
  }

  /**
   * Like {@link markReady}, for a paced integration whose pause may have ended early. A time before the next poll is
   * kept, so that rate limits are not queried for each delivery.
   */
  retry(integrationId: string): void {
    const { pacedIntegrations, clock } = this.#options;
    const tryAt = pacedIntegrations.get(integrationId);
    if (tryAt !== undefined && tryAt > clock.now() + POLL_MS) {
      pacedIntegrations.delete(integrationId);
    }
    this.markReady(integrationId);
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      const woken = new Promise<void>(resolve => {
        this.#wake = resolve;
      });
      try {
        const next = await this.#step();
        failures = 0;
        if (next === 'pause') {
          await delay(CLAIM_GAP_MS);
        } else if (next === 'wait') {
          await this.#sleep(woken, this.#idleMs());
        }
      } catch (error) {
        failures += 1;
        this.#options.logger.warn(
          'The delivery queue could not be read; retrying',
          error as Error,
        );
        await this.#sleep(new Promise(() => {}), backoffMs(failures));
      }
    }
  }

  /** @returns whether to continue immediately, after a pause, or when woken */
  async #step(): Promise<'continue' | 'pause' | 'wait'> {
    const { clock, shares, pacedIntegrations, inFlight } = this.#options;
    // A single time for the whole step, so that a lease renewed in it cannot have expired in it.
    const now = clock.now();
    await this.#renewLeases(now);
    if (performance.now() >= this.#nextPollAt) {
      await this.#poll(now);
    }
    const more = await this.#hold(now);
    pacedIntegrations.takeDue(now).forEach(id => shares.markReady(id));
    const paced = await this.#claimPaced(now);
    if (
      inFlight.free > 0 &&
      performance.now() - this.#lastClaimAt < CLAIM_GAP_MS
    ) {
      return 'pause';
    }
    const plain = await this.#claimPlain(now);
    return more || (shares.hasWaiting && paced + plain > 0)
      ? 'continue'
      : 'wait';
  }

  /** @returns the number of integrations claimed for */
  async #claimPlain(now: number): Promise<number> {
    const { queue, leaseMs } = this.#options;
    const requests = this.#plan({
      maxIntegrations: MAX_INTEGRATIONS_PER_CLAIM,
      paced: false,
    });
    if (requests.length > 0) {
      this.#lastClaimAt = performance.now();
      await this.#claim(requests, () =>
        queue.claim({ requests, now, leaseMs }),
      );
    }
    return requests.length;
  }

  /** @returns the number of integrations claimed for */
  async #claimPaced(now: number): Promise<number> {
    const { queue, pacedIntegrations, leaseMs } = this.#options;
    const requests = this.#plan({
      maxIntegrations: PACED_PER_TURN,
      paced: true,
    });
    if (requests.length > 0) {
      await this.#claim(requests, async () => {
        const { claimed, tryAt } = await queue.claimPaced({
          requests,
          now,
          leaseMs,
        });
        tryAt.forEach((at, id) => pacedIntegrations.set(id, at));
        return claimed;
      });
    }
    return requests.length;
  }

  #plan(options: { maxIntegrations: number; paced: boolean }): ClaimRequest[] {
    const { shares, inFlight } = this.#options;
    const requests = shares.plan({ ...options, free: inFlight.free });
    inFlight.reserve(countSlots(requests));
    return requests;
  }

  async #claim(
    requests: ClaimRequest[],
    claim: () => Promise<ClaimedDelivery[]>,
  ): Promise<void> {
    const { endpoints, shares, inFlight, send } = this.#options;
    let claimed: ClaimedDelivery[];
    try {
      claimed = await claim();
      await endpoints.load(claimed);
    } catch (error) {
      // If the claim took leases before it failed, they expire.
      this.#unplan(requests);
      throw error;
    }
    inFlight.unreserve(countSlots(requests));
    const usedUp = shares.settle(
      requests,
      claimed.map(one => one.integrationId),
    );
    usedUp.forEach(id => this.markReady(id));
    send(claimed);
  }

  /** Returns planned slots. Their integrations stay ready. */
  #unplan(requests: ClaimRequest[]): void {
    const { shares, inFlight } = this.#options;
    inFlight.unreserve(countSlots(requests));
    shares.settle(requests, []);
    requests.forEach(({ integrationId }) => shares.markReady(integrationId));
  }

  /** Finds integrations with due deliveries, including disabled and deleted ones. */
  async #poll(now: number): Promise<void> {
    const { queue } = this.#options;
    const start = performance.now();
    this.#nextPollAt = start + POLL_MS;
    const backlogs = await queue.backlogs();
    this.#nextPollAt += Math.min(
      MAX_POLL_REST_MS,
      POLL_REST_FACTOR * Math.floor(performance.now() - start),
    );
    for (const backlog of backlogs) {
      if (backlog.state === 'active') {
        this.#found(backlog, now);
      } else if (backlog.dueAt <= now) {
        this.#undeliverable.add(backlog.integrationId);
      }
    }
  }

  #found(backlog: Backlog, now: number): void {
    const { shares, pacedIntegrations } = this.#options;
    const { integrationId, dueAt, paced } = backlog;
    shares.track(backlog);
    if (dueAt <= now) {
      // Another replica may have ended a pause.
      this.retry(integrationId);
    } else if (paced) {
      pacedIntegrations.set(integrationId, dueAt);
    } else {
      pacedIntegrations.delete(integrationId);
    }
  }

  /**
   * Holds or cancels the deliveries of disabled and deleted integrations, one batch per step, so that a long backlog
   * does not delay other integrations.
   *
   * @returns whether more are left
   */
  async #hold(now: number): Promise<boolean> {
    const { queue } = this.#options;
    const [integrationId] = this.#undeliverable;
    if (integrationId === undefined) {
      return false;
    }
    const count = await queue.hold({
      integrationId,
      now,
      limit: HOLD_BATCH,
    });
    this.#undeliverable.delete(integrationId);
    if (count === HOLD_BATCH) {
      this.#undeliverable.add(integrationId);
    }
    return this.#undeliverable.size > 0;
  }

  async #renewLeases(now: number): Promise<void> {
    const { queue, inFlight, leaseMs } = this.#options;
    if (now < this.#nextRenewalAt) {
      return;
    }
    this.#nextRenewalAt = now + leaseMs / 3;
    const { deliveries } = inFlight;
    if (deliveries.length > 0) {
      await queue.renew(deliveries, now + leaseMs);
    }
  }

  /** Time until the next poll or paced integration. */
  #idleMs(): number {
    const { pacedIntegrations, clock } = this.#options;
    const poll = this.#nextPollAt - performance.now();
    return Math.min(poll, pacedIntegrations.next() - clock.now());
  }

  async #sleep(woken: Promise<void>, ms: number): Promise<void> {
    const done = new AbortController();
    const stopped = new Promise<void>(resolve => {
      this.#stop.signal.addEventListener('abort', () => resolve(), {
        signal: done.signal,
      });
    });
    await within(ms, Promise.race([woken, stopped]));
    done.abort();
  }
}

function countSlots(requests: ClaimRequest[]): number {
  return requests.reduce((sum, { slots }) => sum + slots, 0);
}
