import { setTimeout as delay } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../clock';
import {
  MAX_LANES_PER_CLAIM,
  type ClaimedDelivery,
  type ClaimRequest,
  type DeliveryQueue,
} from '../database/queue/DeliveryQueue';
import type { Gates } from './Gates';
import type { InFlight } from './InFlight';
import type { Lanes } from './Lanes';
import type { Targets } from './Targets';
import { backoffMs, within } from './timing';

/** How often the queue is looked at without any other cause. */
const POLL_MS = 1_000;
/** Least time between two claims: one of few rows costs as much as a large one. */
const CLAIM_GAP_MS = 10;
const SET_ASIDE_BATCH = 1_000;

interface ClaimLoopOptions {
  queue: DeliveryQueue;
  targets: Targets;
  lanes: Lanes;
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

  /** Looks at the queue now instead of at the next poll. */
  poll(): void {
    this.#nextPollAt = 0;
    this.#wake();
  }

  /** Says that deliveries of an integration may be due; to be followed by {@link wake}. */
  markReady(integrationId: string): void {
    const { gates, lanes } = this.#options;
    if (gates.has(integrationId)) {
      gates.tryAt(integrationId);
    } else {
      lanes.markReady(integrationId);
    }
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
    const { queue, clock, lanes, inFlight, leaseMs } = this.#options;
    await this.#renewLeases();
    if (Date.now() >= this.#nextPollAt) {
      this.#nextPollAt = Date.now() + POLL_MS;
      await this.#look();
    }
    if (inFlight.free > 0) {
      await this.#claimGated();
    }
    const { free } = inFlight;
    if (free <= 0) {
      return 'wait';
    }
    if (Date.now() - this.#lastClaimAt < CLAIM_GAP_MS) {
      return 'pause';
    }
    const requests = lanes.plan(free, MAX_LANES_PER_CLAIM);
    if (requests.length === 0) {
      return 'wait';
    }
    this.#lastClaimAt = Date.now();
    try {
      const now = clock.now();
      await this.#claimed(
        requests,
        await queue.claim({ requests, now, leaseMs }),
      );
    } catch (error) {
      // A lease that was taken nevertheless runs out by itself.
      requests.forEach(({ integrationId }) => this.markReady(integrationId));
      throw error;
    }
    return lanes.hasReady ? 'continue' : 'wait';
  }

  /** Claims for the gated integrations whose time has come, one by one. */
  async #claimGated(): Promise<void> {
    const { queue, clock, lanes, gates, inFlight, leaseMs } = this.#options;
    const due = gates.takeDue(
      clock.now(),
      id => inFlight.free > 0 && lanes.room(id) > 0,
    );
    for (const integrationId of due) {
      const slots = Math.min(lanes.room(integrationId), inFlight.free);
      const request = { integrationId, slots };
      try {
        const now = clock.now();
        const { claimed, tryAt } = await queue.claimGated({
          request,
          now,
          leaseMs,
        });
        if (tryAt !== undefined) {
          gates.tryAt(integrationId, tryAt);
        }
        await this.#claimed([request], claimed);
      } catch (error) {
        gates.tryAt(integrationId);
        throw error;
      }
    }
  }

  async #claimed(
    requests: ClaimRequest[],
    claimed: ClaimedDelivery[],
  ): Promise<void> {
    const { targets, lanes, send } = this.#options;
    await targets.ensure(claimed);
    lanes.claimed(
      requests,
      claimed.map(one => one.integrationId),
    );
    send(claimed);
  }

  /** Finds lanes with due deliveries, and sets aside what cannot be sent. */
  async #look(): Promise<void> {
    const { queue, clock, gates } = this.#options;
    const now = clock.now();
    for (const { integrationId, dueAt, state, gated } of await queue.lanes()) {
      gates.set(integrationId, gated);
      if (dueAt > now) {
        continue;
      }
      if (state === 'active') {
        this.markReady(integrationId);
        continue;
      }
      const count = await queue.setAside({
        integrationId,
        now,
        limit: SET_ASIDE_BATCH,
      });
      if (count === SET_ASIDE_BATCH) {
        // The rest follows after a claim, so that a long backlog does not keep the others waiting.
        this.#nextPollAt = 0;
      }
    }
  }

  async #renewLeases(): Promise<void> {
    const { queue, clock, inFlight, leaseMs } = this.#options;
    const now = clock.now();
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
    const { gates, lanes, clock } = this.#options;
    const poll = this.#nextPollAt - Date.now();
    const gate = gates.next(id => lanes.room(id) > 0);
    return Math.min(poll, gate - clock.now());
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
