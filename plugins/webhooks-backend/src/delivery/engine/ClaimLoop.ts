import { setTimeout as delay } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  MAX_LANES_PER_CLAIM,
  type DeliveryQueue,
} from '../../database/DeliveryQueue';
import { backoffMs, within } from '../../lib/timing';
import type { Clock } from '../../model/clock';
import type { ClaimedDelivery, ClaimRequest, Lane } from '../../model/delivery';
import type { FairShare } from './FairShare';
import type { Gates } from './Gates';
import type { InFlight } from './InFlight';
import type { EndpointCache } from './EndpointCache';

/** How often the queue is looked at without any other cause. */
const POLL_MS = 1_000;
/** A look at a long queue takes time: the next one waits this many times as long, up to a limit. */
const POLL_REST_FACTOR = 10;
const MAX_POLL_REST_MS = 5_000;
/** Least time between two claims: one of few rows costs as much as a large one. */
const CLAIM_GAP_MS = 10;
/** Gated integrations in one turn: their rows are locked for as long as a claim takes. */
const GATED_PER_TURN = 100;
const SET_ASIDE_BATCH = 1_000;

/** The part of the queue that deliveries are claimed from. */
export type ClaimQueue = Pick<
  DeliveryQueue,
  'lanes' | 'claim' | 'claimGated' | 'renew' | 'setAside'
>;

interface ClaimLoopOptions {
  queue: ClaimQueue;
  endpoints: EndpointCache;
  shares: FairShare;
  gates: Gates;
  inFlight: InFlight;
  leaseMs: number;
  clock: Clock;
  logger: LoggerService;
  /** Sends what was claimed. */
  send: (claimed: ClaimedDelivery[]) => void;
}

/**
 * Claims deliveries for free slots whenever there is a cause, and keeps the leases of those under way.
 *
 * @remarks
 * Three things are a cause: a dispatch that left deliveries in the queue, a freed slot while a lane has more, and a look
 * at the queue every poll interval, which finds due retries, what other replicas left, and deliveries whose lease ran
 * out with the replica that held it.
 */
export class ClaimLoop {
  readonly #options: ClaimLoopOptions;
  readonly #stop = new AbortController();
  /** Integrations whose due deliveries are to be set aside. */
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

  /** Resolves when nothing is claimed any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  /** Says that something has changed: a slot is free, or a lane is ready. */
  wake(): void {
    this.#wake();
  }

  /**
   * Says that deliveries of an integration may be due; to be followed by {@link wake}. A gated integration keeps the
   * time at which it will be tried.
   */
  markReady(integrationId: string): void {
    const { gates, shares } = this.#options;
    if (gates.get(integrationId) !== undefined) {
      return;
    }
    if (!shares.markReady(integrationId)) {
      // Only the queue knows whose integration it is and where it sends to.
      this.#nextPollAt = 0;
    }
  }

  /**
   * Like {@link markReady}, for when the pause of a gated integration may have ended early. A time before the next poll
   * stands, so that a rate limit is not looked up for each delivery.
   */
  retry(integrationId: string): void {
    const { gates, clock } = this.#options;
    const tryAt = gates.get(integrationId);
    if (tryAt !== undefined && tryAt > clock.now() + POLL_MS) {
      gates.delete(integrationId);
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
          'The delivery queue could not be read; trying again',
          error as Error,
        );
        await this.#sleep(new Promise(() => {}), backoffMs(failures));
      }
    }
  }

  /** @returns whether to go on at once, after a pause, or when there is a cause */
  async #step(): Promise<'continue' | 'pause' | 'wait'> {
    const { clock, shares, gates, inFlight } = this.#options;
    // One time for the whole turn: a lease that was renewed at it cannot have run out at it.
    const now = clock.now();
    await this.#renewLeases(now);
    if (Date.now() >= this.#nextPollAt) {
      await this.#look(now);
    }
    const more = await this.#setAside(now);
    gates.takeDue(now).forEach(id => shares.markReady(id));
    const gated = await this.#claimGated(now);
    if (inFlight.free > 0 && Date.now() - this.#lastClaimAt < CLAIM_GAP_MS) {
      return 'pause';
    }
    const plain = await this.#claimPlain(now);
    return more || (shares.hasWaiting && gated + plain > 0)
      ? 'continue'
      : 'wait';
  }

  /** @returns how many integrations it claimed for */
  async #claimPlain(now: number): Promise<number> {
    const { queue, leaseMs } = this.#options;
    const requests = this.#plan({
      maxIntegrations: MAX_LANES_PER_CLAIM,
      gated: false,
    });
    if (requests.length > 0) {
      this.#lastClaimAt = Date.now();
      await this.#claim(requests, () =>
        queue.claim({ requests, now, leaseMs }),
      );
    }
    return requests.length;
  }

  /** @returns how many integrations it claimed for */
  async #claimGated(now: number): Promise<number> {
    const { queue, gates, leaseMs } = this.#options;
    const requests = this.#plan({
      maxIntegrations: GATED_PER_TURN,
      gated: true,
    });
    if (requests.length > 0) {
      await this.#claim(requests, async () => {
        const { claimed, tryAt } = await queue.claimGated({
          requests,
          now,
          leaseMs,
        });
        tryAt.forEach((at, id) => gates.set(id, at));
        return claimed;
      });
    }
    return requests.length;
  }

  #plan(options: { maxIntegrations: number; gated: boolean }): ClaimRequest[] {
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
      // A lease that was taken nevertheless runs out by itself.
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

  /** Gives planned slots back; their integrations still wait. */
  #unplan(requests: ClaimRequest[]): void {
    const { shares, inFlight } = this.#options;
    inFlight.unreserve(countSlots(requests));
    shares.settle(requests, []);
    requests.forEach(({ integrationId }) => shares.markReady(integrationId));
  }

  /** Finds the integrations with due deliveries, and those whose deliveries cannot be sent. */
  async #look(now: number): Promise<void> {
    const { queue } = this.#options;
    this.#nextPollAt = Date.now() + POLL_MS;
    const start = performance.now();
    const lanes = await queue.lanes();
    this.#nextPollAt += Math.min(
      MAX_POLL_REST_MS,
      POLL_REST_FACTOR * Math.floor(performance.now() - start),
    );
    for (const lane of lanes) {
      if (lane.state === 'active') {
        this.#found(lane, now);
      } else if (lane.dueAt <= now) {
        this.#undeliverable.add(lane.integrationId);
      }
    }
  }

  #found(lane: Lane, now: number): void {
    const { shares, gates } = this.#options;
    const { integrationId, dueAt, gated } = lane;
    shares.track(lane);
    if (dueAt <= now) {
      // Another replica may have ended a pause.
      this.retry(integrationId);
    } else if (gated) {
      gates.set(integrationId, dueAt);
    } else {
      gates.delete(integrationId);
    }
  }

  /**
   * Sets deliveries aside that cannot be sent. One batch a turn, so that a long backlog does not keep the others
   * waiting.
   *
   * @returns whether more are left
   */
  async #setAside(now: number): Promise<boolean> {
    const { queue } = this.#options;
    const [integrationId] = this.#undeliverable;
    if (integrationId === undefined) {
      return false;
    }
    const count = await queue.setAside({
      integrationId,
      now,
      limit: SET_ASIDE_BATCH,
    });
    this.#undeliverable.delete(integrationId);
    if (count === SET_ASIDE_BATCH) {
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

  /** How long there is nothing to do unless something happens. */
  #idleMs(): number {
    const { gates, clock } = this.#options;
    const poll = this.#nextPollAt - Date.now();
    return Math.min(poll, gates.next() - clock.now());
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
