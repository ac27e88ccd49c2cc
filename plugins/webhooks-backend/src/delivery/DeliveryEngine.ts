/*
 * Moves deliveries from the queue to their receivers.
 *
 * One loop claims, in batches, what the free slots have room for; every claimed delivery is sent at once; results are
 * recorded in batches, each freeing its slot. Three things start a claim: a dispatch on this replica, a freed slot
 * while a lane has more, and a look at the queue every poll interval, which finds due retries, the dispatches of other
 * replicas, and deliveries whose lease ran out with the replica that held it.
 *
 * Memory is bounded by the slots: what waits, waits in the database. A result that cannot be recorded keeps its slot,
 * so a database that is down stops the claiming, and nothing that was sent is forgotten.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../clock';
import type { DeliveryOptions } from '../config';
import { isDataError } from '../database/dataError';
import {
  MAX_LANES_PER_CLAIM,
  type AttemptRecord,
  type ClaimedDelivery,
  type ClaimRequest,
  type DeliveryQueue,
} from '../database/queue/DeliveryQueue';
import { newId } from '../database/ids';
import { Batcher } from './Batcher';
import { Lanes } from './Lanes';
import { retryAfterMs } from './outcome';
import { nextStep, type NextStep } from './retrySchedule';
import type { Sender, SendResult } from './Sender';
import type { Targets } from './Targets';
import { webhookRequest } from './webhookRequest';

/** How often the queue is looked at without any other cause. */
const POLL_MS = 1_000;
/** Least time between two claims of few rows, which cost as much as large ones. */
const CLAIM_GAP_MS = 10;
/** Rows in one statement: enough to make round trips cheap, few enough to keep locks short. */
const RECORD_BATCH = 500;
const SET_ASIDE_BATCH = 1_000;
/** Longest pause between tries while the database does not answer. */
const MAX_BACKOFF_MS = 5_000;
/** How long a shutdown waits for requests under way. */
const SHUTDOWN_GRACE_MS = 10_000;
/** How long it then waits for the database to take back what is left. */
const RELEASE_GRACE_MS = 2_000;

/** What an attempt has come to, for whoever watches. */
export interface AttemptEvent {
  attempt: AttemptRecord;
  /** Whether this replica's result stands. */
  owned: boolean;
}

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
export class DeliveryEngine {
  readonly #options: DeliveryEngineOptions;
  readonly #lanes: Lanes;
  readonly #records: Batcher<AttemptRecord, boolean>;
  readonly #leaseMs: number;
  readonly #held = new Map<string, ClaimedDelivery>();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #wake: () => void = () => {};
  #nextPollAt = 0;
  /** Whether requests that still are under way count as not made. */
  #abandoned = false;
  #nextRenewalAt = 0;
  #lastClaimAt = 0;
  /** Gated integrations, with the time (of the clock) to try them next; Infinity until there is a cause. */
  readonly #gated = new Map<string, number>();
  #loop?: Promise<void>;

  static create(options: DeliveryEngineOptions): DeliveryEngine {
    return new DeliveryEngine(options);
  }

  private constructor(options: DeliveryEngineOptions) {
    this.#options = options;
    this.#lanes = new Lanes({
      maxShare: options.delivery.concurrencyPerIntegration,
    });
    this.#records = new Batcher({
      run: attempts => this.#record(attempts),
      maxSize: RECORD_BATCH,
    });
    // Twice the deadline, so that a renewal that comes late still comes in time.
    this.#leaseMs = 2 * options.delivery.timeoutMs + 5_000;
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Says that deliveries of these integrations may be due. */
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

  /**
   * Stops claiming, waits for the requests under way, and gives the deliveries of those that take too long back to
   * the queue.
   */
  async stop(): Promise<void> {
    this.#stop.abort();
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
      // Without a database their leases run out by themselves.
      await within(RELEASE_GRACE_MS, this.#options.queue.release(unfinished));
    }
    await this.#options.sender.close();
  }

  /**
   * Sends one claimed delivery and records the attempt.
   *
   * @returns the recorded attempt; undefined when the integration is gone or this replica shuts down
   */
  async attempt(delivery: ClaimedDelivery): Promise<AttemptRecord | undefined> {
    const { clock, sender, targets } = this.#options;
    const target = targets.get(delivery.integrationId);
    if (!target) {
      return undefined;
    }
    const request = webhookRequest({
      id: delivery.deliveryId,
      body: delivery.body,
      target,
      url: delivery.url,
      now: clock.now(),
    });
    const result = await sender.send(request);
    if (this.#abandoned) {
      return undefined;
    }
    const asked =
      result.statusCode === undefined
        ? undefined
        : retryAfterMs(
            result.statusCode,
            result.responseHeaders?.['retry-after'],
            clock.now(),
          );
    const attempt: AttemptRecord = {
      id: newId(clock.now()),
      delivery,
      url: request.url,
      requestHeaders: request.loggedHeaders,
      result,
      retryAfterMs: asked,
      next: this.#next(delivery, result, asked),
      // Neither a ping nor a URL that a dispatch named says how the integration does with its own events.
      counted: !delivery.test && delivery.url === undefined,
    };
    await this.#records.add(attempt);
    return attempt;
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
        await this.#sleep(
          new Promise(() => {}),
          Math.min(MAX_BACKOFF_MS, 100 * 2 ** failures),
        );
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
    const { queue, clock, delivery } = this.#options;
    if (this.#held.size < delivery.concurrency) {
      await this.#claimGated();
    }
    const free = delivery.concurrency - this.#held.size;
    if (free <= 0) {
      return 'wait';
    }
    if (
      free < delivery.concurrency / 4 &&
      Date.now() - this.#lastClaimAt < CLAIM_GAP_MS
    ) {
      return 'pause';
    }
    const requests = this.#lanes.plan(free, MAX_LANES_PER_CLAIM);
    if (requests.length === 0) {
      return 'wait';
    }
    this.#lastClaimAt = Date.now();
    try {
      const claimed = await queue.claim({
        requests,
        now: clock.now(),
        leaseMs: this.#leaseMs,
      });
      await this.#send(requests, claimed);
    } catch (error) {
      // A lease that was taken nevertheless runs out by itself.
      requests.forEach(({ integrationId }) => this.#markReady(integrationId));
      throw error;
    }
    return this.#lanes.hasReady ? 'continue' : 'wait';
  }

  /** Claims for the gated integrations whose time has come, one by one. */
  async #claimGated(): Promise<void> {
    const { queue, clock, delivery } = this.#options;
    for (const [integrationId, tryAt] of this.#gated) {
      const slots = Math.min(
        this.#lanes.room(integrationId),
        delivery.concurrency - this.#held.size,
      );
      if (tryAt > clock.now() || slots <= 0) {
        continue;
      }
      this.#gated.set(integrationId, Infinity);
      const request = { integrationId, slots };
      try {
        const { claimed, tryAt: next } = await queue.claimGated({
          request,
          now: clock.now(),
          leaseMs: this.#leaseMs,
        });
        if (next !== undefined) {
          this.#gated.set(integrationId, next);
        }
        await this.#send([request], claimed);
      } catch (error) {
        this.#gated.set(integrationId, 0);
        throw error;
      }
    }
  }

  async #send(
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
      const sending = this.#deliver(one).finally(() =>
        this.#inFlight.delete(sending),
      );
      this.#inFlight.add(sending);
    }
  }

  #markReady(integrationId: string): void {
    if (this.#gated.has(integrationId)) {
      this.#gated.set(integrationId, 0);
    } else {
      this.#lanes.markReady(integrationId);
    }
  }

  /** How long there is nothing to do unless something happens. */
  #idleMs(): number {
    const poll = this.#nextPollAt - Date.now();
    let next = Infinity;
    for (const [integrationId, tryAt] of this.#gated) {
      if (this.#lanes.room(integrationId) > 0) {
        next = Math.min(next, tryAt);
      }
    }
    return Math.min(poll, next - this.#options.clock.now());
  }

  /** Finds lanes with due deliveries, and sets aside what cannot be sent. */
  async #look(): Promise<void> {
    const { queue, clock } = this.#options;
    const now = clock.now();
    for (const { integrationId, dueAt, state, gated } of await queue.lanes()) {
      if (gated && !this.#gated.has(integrationId)) {
        this.#gated.set(integrationId, Infinity);
      } else if (!gated) {
        this.#gated.delete(integrationId);
      }
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
    let attempt: AttemptRecord | undefined;
    try {
      attempt = await this.attempt(delivery);
    } catch (error) {
      this.#options.logger.error(
        `Delivery ${delivery.deliveryId} was given back`,
        error as Error,
      );
    } finally {
      this.#held.delete(delivery.deliveryId);
      this.#lanes.ended(delivery.integrationId, attempt?.result.outcome);
      if (this.#gated.has(delivery.integrationId)) {
        this.#markReady(delivery.integrationId);
      }
      this.#wake();
    }
  }

  #next(
    delivery: ClaimedDelivery,
    result: SendResult,
    asked: number | undefined,
  ): NextStep {
    if (delivery.test) {
      return { status: result.outcome === 'success' ? 'succeeded' : 'failed' };
    }
    if (result.outcome === 'gone' && delivery.url === undefined) {
      // It is the first of those that the integration misses from now on.
      return { status: 'held' };
    }
    const { clock, delivery: options, random = Math.random } = this.#options;
    const now = clock.now();
    return nextStep({
      outcome: result.outcome,
      attempt: delivery.attempt + 1,
      retryAfterMs: asked,
      retry: options.retry,
      now,
      random: random(),
    });
  }

  /** Records until it succeeds: what was sent must not be sent again for want of a note. */
  async #record(attempts: AttemptRecord[]): Promise<boolean[]> {
    const { queue, clock, logger, onRecorded } = this.#options;
    for (let tries = 1; ; tries += 1) {
      try {
        const { owned, alerts } = await queue.record(attempts, clock.now());
        onRecorded(
          attempts.map((attempt, i) => ({ attempt, owned: owned[i] })),
          alerts,
        );
        return owned;
      } catch (error) {
        if (isDataError(error) && attempts.length > 1) {
          // One attempt that the database refuses must not hold up the others.
          return (
            await Promise.all(attempts.map(one => this.#record([one])))
          ).flat();
        }
        if (isDataError(error) || this.#stop.signal.aborted) {
          throw error;
        }
        logger.warn(
          `${attempts.length} attempts could not be recorded; trying again`,
          error as Error,
        );
        await delay(Math.min(MAX_BACKOFF_MS, 100 * 2 ** tries));
      }
    }
  }

  async #renewLeases(): Promise<void> {
    const { queue, clock } = this.#options;
    const now = clock.now();
    if (now < this.#nextRenewalAt) {
      return;
    }
    this.#nextRenewalAt = now + this.#leaseMs / 3;
    if (this.#held.size > 0) {
      await queue.renew([...this.#held.values()], now + this.#leaseMs);
    }
  }

  async #sleep(woken: Promise<void>, ms: number): Promise<void> {
    const timer = new AbortController();
    const stopped = new Promise<void>(resolve => {
      this.#stop.signal.addEventListener('abort', () => resolve(), {
        signal: timer.signal,
      });
    });
    await Promise.race([
      woken,
      stopped,
      delay(Math.max(0, ms), undefined, { signal: timer.signal }).catch(
        () => {},
      ),
    ]);
    timer.abort();
  }
}

/** Waits for some work, but not longer than a time; what becomes of it then does not matter any more. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([
    work.catch(() => {}),
    delay(ms, undefined, { signal: timer.signal }).catch(() => {}),
  ]);
  timer.abort();
}
