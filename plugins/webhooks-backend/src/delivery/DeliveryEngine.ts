/*
 * How a delivery gets from acceptance to its receiver, and back into the log:
 *
 * A replica has a number of slots, one for each request at once, and shares them among integrations (Lanes). A dispatch
 * reserves free slots, and its deliveries are stored with a lease and sent at once. What finds no slot waits in the
 * queue and is claimed when there is one. Results are recorded in batches. Three things start a claim: a dispatch that
 * left deliveries in the queue, a freed slot while a lane has more, and a look at the queue every poll interval, which
 * finds due retries, what other replicas left, and deliveries whose lease ran out with the replica that held it.
 *
 * Memory is bounded by the slots: what waits, waits in the database. So are results that wait to be recorded: a database
 * that is down stops the claiming, and nothing that was sent is forgotten. A success gives the share of its integration
 * back at once; anything else when it is recorded, because that decides whether the integration is to be paused.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import { v4 as uuid } from 'uuid';
import type { Clock } from '../clock';
import type { DeliveryOptions } from '../config';
import type { Slots } from '../database/EventStore';
import {
  MAX_LANES_PER_CLAIM,
  type AttemptRecord,
  type ClaimedDelivery,
  type ClaimRequest,
  type DeliveryQueue,
} from '../database/queue/DeliveryQueue';
import { attempt } from './attempt';
import { AttemptRecorder, type AttemptEvent } from './AttemptRecorder';
import { Gates } from './Gates';
import { Lanes } from './Lanes';
import type { Sender } from './Sender';
import type { Targets } from './Targets';
import { backoffMs, within } from './timing';

/** How often the queue is looked at without any other cause. */
const POLL_MS = 1_000;
/** Least time between two claims: one of few rows costs as much as a large one. */
const CLAIM_GAP_MS = 10;
const SET_ASIDE_BATCH = 1_000;
/** How long a shutdown waits for requests under way. */
const SHUTDOWN_GRACE_MS = 10_000;
/** How long it then waits for the database to take back what is left. */
const RELEASE_GRACE_MS = 2_000;

interface DeliveryEngineOptions {
  queue: DeliveryQueue;
  sender: Sender;
  targets: Targets;
  delivery: DeliveryOptions;
  clock: Clock;
  logger: LoggerService;
  /** Called after a batch of attempts was recorded, with the number of alerts that brought about. Must not throw. */
  onRecorded: (events: AttemptEvent[], alerts: number) => void;
  random?: () => number;
}

/**
 * The delivery engine of one replica.
 */
export class DeliveryEngine implements Slots {
  readonly #options: DeliveryEngineOptions;
  readonly #lanes: Lanes;
  readonly #gates = new Gates();
  readonly #recorder: AttemptRecorder;
  readonly #held = new Map<string, ClaimedDelivery>();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  /** Of all leases from birth: such a delivery is new, so nobody else has had it before. */
  readonly #leaseToken = uuid();
  readonly leaseMs: number;
  /** Requests under way. */
  #sending = 0;
  /** Slots for deliveries that are being stored. */
  #reserved = 0;
  #wake: () => void = () => {};
  #nextPollAt = 0;
  /** Whether requests that still are under way count as not made. */
  #abandoned = false;
  #nextRenewalAt = 0;
  #lastClaimAt = 0;
  #loop?: Promise<void>;

  static create(options: DeliveryEngineOptions): DeliveryEngine {
    return new DeliveryEngine(options);
  }

  private constructor(options: DeliveryEngineOptions) {
    this.#options = options;
    this.#lanes = new Lanes({
      maxShare: options.delivery.concurrencyPerIntegration,
    });
    this.#recorder = new AttemptRecorder(options);
    // Twice the deadline, so that a renewal that comes late still comes in time.
    this.leaseMs = 2 * options.delivery.timeoutMs + 5_000;
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Says that deliveries of these integrations may be due in the queue. */
  wake(integrationIds: Iterable<string>): void {
    for (const id of integrationIds) {
      this.#markReady(id);
    }
    this.#wake();
  }

  /** Looks at the queue now instead of at the next poll. */
  poll(): void {
    this.#nextPollAt = 0;
    this.#wake();
  }

  reserve(integrationId: string): string | undefined {
    if (
      !this.#loop ||
      this.#stop.signal.aborted ||
      this.#free <= 0 ||
      this.#gates.has(integrationId) ||
      // What waits has its turn first.
      this.#lanes.isReady(integrationId) ||
      this.#lanes.room(integrationId) <= 0
    ) {
      return undefined;
    }
    this.#reserved += 1;
    this.#lanes.take(integrationId);
    return this.#leaseToken;
  }

  cancel(integrationId: string): void {
    this.#reserved -= 1;
    this.#lanes.ended(integrationId);
    this.#wake();
  }

  /** Sends deliveries that were stored for reserved slots. */
  send(deliveries: ClaimedDelivery[]): void {
    this.#reserved -= deliveries.length;
    if (this.#stop.signal.aborted) {
      this.#track(this.#giveBack(deliveries));
      return;
    }
    deliveries.forEach(one => this.#held.set(one.deliveryId, one));
    this.#track(this.#sendStored(deliveries));
  }

  /**
   * Stops claiming, waits for the requests under way, and gives the deliveries of those that take too long back to
   * the queue.
   */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#recorder.stop();
    this.#wake();
    await within(
      SHUTDOWN_GRACE_MS,
      (async () => {
        await this.#loop;
        await Promise.all(this.#inFlight);
      })(),
    );
    this.#abandoned = true;
    const unfinished = [...this.#held.values()];
    if (unfinished.length > 0) {
      await within(RELEASE_GRACE_MS, this.#giveBack(unfinished));
    }
    await this.#options.sender.close();
  }

  /**
   * Sends one claimed delivery and records the attempt.
   *
   * @returns the recorded attempt; undefined when the integration is gone or this replica shuts down
   */
  async attempt(delivery: ClaimedDelivery): Promise<AttemptRecord | undefined> {
    const made = await this.#request(delivery);
    if (made) {
      await this.#recorder.record(made);
    }
    return made;
  }

  async #request(
    delivery: ClaimedDelivery,
  ): Promise<AttemptRecord | undefined> {
    const target = this.#options.targets.get(delivery.integrationId);
    if (!target) {
      return undefined;
    }
    const made = await attempt(delivery, target, this.#options);
    return this.#abandoned ? undefined : made;
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
    await this.#renewLeases();
    if (Date.now() >= this.#nextPollAt) {
      this.#nextPollAt = Date.now() + POLL_MS;
      await this.#look();
    }
    if (this.#free > 0) {
      await this.#claimGated();
    }
    const free = this.#free;
    if (free <= 0) {
      return 'wait';
    }
    if (Date.now() - this.#lastClaimAt < CLAIM_GAP_MS) {
      return 'pause';
    }
    const { queue, clock } = this.#options;
    const requests = this.#lanes.plan(free, MAX_LANES_PER_CLAIM);
    if (requests.length === 0) {
      return 'wait';
    }
    this.#lastClaimAt = Date.now();
    try {
      const claimed = await queue.claim({
        requests,
        now: clock.now(),
        leaseMs: this.leaseMs,
      });
      await this.#sendClaimed(requests, claimed);
    } catch (error) {
      // A lease that was taken nevertheless runs out by itself.
      requests.forEach(({ integrationId }) => this.#markReady(integrationId));
      throw error;
    }
    return this.#lanes.hasReady ? 'continue' : 'wait';
  }

  /** Claims for the gated integrations whose time has come, one by one. */
  async #claimGated(): Promise<void> {
    const { queue, clock } = this.#options;
    const due = this.#gates.takeDue(
      clock.now(),
      id => this.#free > 0 && this.#lanes.room(id) > 0,
    );
    for (const integrationId of due) {
      const slots = Math.min(this.#lanes.room(integrationId), this.#free);
      const request = { integrationId, slots };
      try {
        const { claimed, tryAt } = await queue.claimGated({
          request,
          now: clock.now(),
          leaseMs: this.leaseMs,
        });
        if (tryAt !== undefined) {
          this.#gates.tryAt(integrationId, tryAt);
        }
        await this.#sendClaimed([request], claimed);
      } catch (error) {
        this.#gates.tryAt(integrationId);
        throw error;
      }
    }
  }

  async #sendClaimed(
    requests: ClaimRequest[],
    claimed: ClaimedDelivery[],
  ): Promise<void> {
    await this.#options.targets.ensure(claimed);
    this.#lanes.claimed(
      requests,
      claimed.map(one => one.integrationId),
    );
    for (const one of claimed) {
      this.#held.set(one.deliveryId, one);
      this.#track(this.#deliver(one));
    }
  }

  /**
   * Slots that neither a request nor a reservation has. As many results as there are slots may wait to be recorded;
   * then a database that does not keep up stops the claiming.
   */
  get #free(): number {
    const { concurrency } = this.#options.delivery;
    const requests = concurrency - this.#sending;
    const results = 2 * concurrency - this.#held.size;
    return Math.min(requests, results) - this.#reserved;
  }

  async #sendStored(deliveries: ClaimedDelivery[]): Promise<void> {
    const { targets, logger } = this.#options;
    try {
      await targets.ensure(deliveries);
      deliveries.forEach(one => this.#track(this.#deliver(one)));
    } catch (error) {
      logger.warn(
        `${deliveries.length} deliveries go back to the queue: their integrations could not be read`,
        error as Error,
      );
      await this.#giveBack(deliveries);
      for (const one of deliveries) {
        this.#lanes.ended(one.integrationId);
        this.#ended(one);
      }
    }
  }

  /** Without a database their leases run out by themselves. */
  async #giveBack(deliveries: ClaimedDelivery[]): Promise<void> {
    await this.#options.queue.release(deliveries).catch(() => {});
  }

  #markReady(integrationId: string): void {
    if (this.#gates.has(integrationId)) {
      this.#gates.tryAt(integrationId);
    } else {
      this.#lanes.markReady(integrationId);
    }
  }

  /** How long there is nothing to do unless something happens. */
  #idleMs(): number {
    const poll = this.#nextPollAt - Date.now();
    const gate = this.#gates.next(id => this.#lanes.room(id) > 0);
    return Math.min(poll, gate - this.#options.clock.now());
  }

  /** Finds lanes with due deliveries, and sets aside what cannot be sent. */
  async #look(): Promise<void> {
    const { queue, clock } = this.#options;
    const now = clock.now();
    for (const { integrationId, dueAt, state, gated } of await queue.lanes()) {
      this.#gates.set(integrationId, gated);
      if (dueAt > now) {
        continue;
      }
      if (state === 'active') {
        this.#markReady(integrationId);
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

  async #deliver(delivery: ClaimedDelivery): Promise<void> {
    const { deliveryId, integrationId } = delivery;
    let outcome: AttemptOutcome | undefined;
    try {
      this.#sending += 1;
      const made = await this.#request(delivery).finally(() => {
        this.#sending -= 1;
      });
      outcome = made?.result.outcome;
      if (outcome === 'success') {
        this.#lanes.ended(integrationId, outcome);
        if (this.#lanes.isReady(integrationId)) {
          this.#wake();
        }
      }
      if (made) {
        await this.#recorder.record(made);
      }
    } catch (error) {
      this.#options.logger.error(
        `Delivery ${deliveryId} was given back`,
        error as Error,
      );
    } finally {
      if (outcome !== 'success') {
        this.#lanes.ended(integrationId, outcome);
      }
      this.#ended(delivery);
    }
  }

  #ended({ deliveryId, integrationId }: ClaimedDelivery): void {
    this.#held.delete(deliveryId);
    if (this.#gates.has(integrationId)) {
      this.#markReady(integrationId);
    }
    this.#wake();
  }

  /** A shutdown waits for it. */
  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#inFlight.delete(tracked));
    this.#inFlight.add(tracked);
  }

  async #renewLeases(): Promise<void> {
    const { queue, clock } = this.#options;
    const now = clock.now();
    if (now < this.#nextRenewalAt) {
      return;
    }
    this.#nextRenewalAt = now + this.leaseMs / 3;
    if (this.#held.size > 0) {
      await queue.renew([...this.#held.values()], now + this.leaseMs);
    }
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
