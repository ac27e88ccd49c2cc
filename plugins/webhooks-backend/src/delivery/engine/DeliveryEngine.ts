/*
 * How a delivery gets from acceptance to its receiver, and back into the log:
 *
 * A replica has a number of slots, one for each request at once (InFlight), and shares them among the owners of
 * integrations and their integrations (FairShare). A dispatch reserves free slots, and its deliveries are stored with a lease and sent at once. What finds no slot waits
 * in the queue and is claimed when there is one (ClaimLoop). Results are recorded in batches (AttemptRecorder).
 *
 * Memory is bounded by the slots: what waits, waits in the database. So are results that wait to be recorded: a database
 * that is down stops the claiming, and nothing that was sent is forgotten. A success gives the share of its integration
 * back at once; anything else when it is recorded, because that decides whether the integration is to be paused.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import { v4 as uuid } from 'uuid';
import type { DeliveryOptions } from '../../config/options';
import type { DeliveryQueue } from '../../database/DeliveryQueue';
import { within } from '../../lib/timing';
import type { Clock } from '../../model/clock';
import type {
  AttemptRecord,
  Claimant,
  ClaimedDelivery,
  AttemptEvent,
} from '../../model/delivery';
import { loadFeedback, type LoadFeedback } from '../../model/outcome';
import type { Sender } from '../http/Sender';
import { makeAttempt } from './makeAttempt';
import { AttemptRecorder } from './AttemptRecorder';
import { ClaimLoop, type ClaimQueue } from './ClaimLoop';
import { elsewhere, takerOf } from './elsewhere';
import { FairShare } from './FairShare';
import { PacedIntegrations } from './PacedIntegrations';
import { InFlight } from './InFlight';
import type { EndpointCache } from './EndpointCache';

/** How long a shutdown waits for requests under way. */
const SHUTDOWN_GRACE_MS = 10_000;
/** How long it then waits for the database to take back what is left. */
const RELEASE_GRACE_MS = 2_000;

interface DeliveryEngineOptions {
  queue: ClaimQueue & Pick<DeliveryQueue, 'record' | 'release'>;
  sender: Sender;
  endpoints: EndpointCache;
  delivery: DeliveryOptions;
  clock: Clock;
  logger: LoggerService;
  /**
   * Called after a batch of attempts was recorded, with the number of alerts and operational events that brought about.
   * Must not throw.
   */
  onRecorded: (events: AttemptEvent[], outgoing: number) => void;
  random?: () => number;
}

/**
 * The delivery engine of one replica.
 */
export class DeliveryEngine {
  /** How long the lease of a delivery lasts. */
  readonly leaseMs: number;
  readonly #options: DeliveryEngineOptions;
  readonly #shares: FairShare;
  readonly #inFlight: InFlight;
  readonly #claims: ClaimLoop;
  readonly #recorder: AttemptRecorder;
  /** Work that a shutdown waits for. */
  readonly #work = new Set<Promise<void>>();
  /** Of all leases from birth: such a delivery is new, so nobody else has had it before. */
  readonly #leaseToken = uuid();
  /** Who occupies the slot of each claimed delivery that goes to another URL than that of its integration. */
  readonly #takers = new WeakMap<ClaimedDelivery, string>();
  /** Whether requests that still are under way count as not made. */
  #abandoned = false;

  constructor(options: DeliveryEngineOptions) {
    const { delivery } = options;
    this.#options = options;
    // Twice the deadline, so that a renewal that comes late still comes in time. A request with a longer deadline of its
    // own is renewed more often.
    this.leaseMs = 2 * delivery.timeoutMs + 5_000;
    this.#shares = new FairShare({
      maxPerIntegration: delivery.concurrencyPerIntegration,
    });
    this.#inFlight = new InFlight(delivery);
    this.#recorder = new AttemptRecorder(options);
    this.#claims = new ClaimLoop({
      ...options,
      shares: this.#shares,
      pacedIntegrations: new PacedIntegrations(),
      inFlight: this.#inFlight,
      leaseMs: this.leaseMs,
      send: claimed => {
        this.#inFlight.add(claimed);
        this.#moveElsewhere(claimed);
        this.#deliverAll(claimed);
      },
    });
  }

  get isRunning(): boolean {
    return this.#claims.isRunning;
  }

  start(): void {
    this.#claims.start();
  }

  /** Says that deliveries of these integrations may be due in the queue. */
  wake(integrationIds: Iterable<string>): void {
    for (const id of integrationIds) {
      this.#claims.markReady(id);
    }
    this.#claims.wake();
  }

  /** Says that an integration was changed, so that a pause may have ended. */
  changed(integrationId: string): void {
    this.#claims.retry(integrationId);
    this.#claims.wake();
  }

  /**
   * Keeps a slot for a delivery that is about to be stored, to be followed by {@link send} or {@link cancel}.
   *
   * @returns the lease token that the delivery is to be stored with; undefined to leave it to a claim
   */
  reserve(claimant: Claimant, url?: string): string | undefined {
    const taker = url === undefined ? claimant : elsewhere(claimant, url);
    if (!this.#shares.takeNow(taker, this.#free)) {
      return undefined;
    }
    this.#inFlight.reserve(1);
    return this.#leaseToken;
  }

  /** Frees a slot whose delivery was not stored. */
  cancel(delivery: Pick<ClaimedDelivery, 'integrationId' | 'url'>): void {
    this.#inFlight.unreserve(1);
    this.#shares.ended(takerOf(delivery));
    this.#claims.wake();
  }

  /** Sends deliveries that were stored for reserved slots. */
  send(deliveries: ClaimedDelivery[]): void {
    this.#inFlight.unreserve(deliveries.length);
    if (!this.#claims.isRunning) {
      this.#track(this.#giveBack(deliveries));
      return;
    }
    this.#inFlight.add(deliveries);
    this.#track(this.#sendStored(deliveries));
  }

  /**
   * Stops claiming, waits for the requests under way, and gives the deliveries of those that take too long back to
   * the queue.
   */
  async stop(): Promise<void> {
    const claimed = this.#claims.stop();
    this.#recorder.stop();
    await within(
      SHUTDOWN_GRACE_MS,
      claimed.then(() => Promise.all(this.#work)),
    );
    this.#abandoned = true;
    await within(RELEASE_GRACE_MS, this.#giveBack(this.#inFlight.deliveries));
    await this.#options.sender.close();
  }

  /** Occupies a slot for a test ping, to be followed by {@link sendTest} or {@link cancel}. */
  reserveForTest(claimant: Claimant): boolean {
    const reserved = this.#shares.takeForTest(claimant, this.#inFlight.free);
    if (reserved) {
      this.#inFlight.reserve(1);
    }
    return reserved;
  }

  /**
   * Sends a test ping that a slot was reserved for and records the attempt.
   *
   * @returns the recorded attempt; undefined when the integration is gone or this replica shuts down
   */
  async sendTest(ping: ClaimedDelivery): Promise<AttemptRecord | undefined> {
    this.#inFlight.unreserve(1);
    this.#inFlight.add([ping]);
    const sent = this.#sendTest(ping);
    this.#track(sent.then(() => {}).catch(() => {}));
    return sent;
  }

  async #sendTest(ping: ClaimedDelivery): Promise<AttemptRecord | undefined> {
    try {
      const made = await this.#inFlight.send(async () => {
        await this.#options.endpoints.load([ping]);
        return this.#request(ping);
      });
      if (made) {
        await this.#recorder.record(made);
      }
      return made;
    } finally {
      // It says nothing about how the integration does with its own events.
      this.#shares.ended(ping.integrationId);
      this.#ended(ping);
    }
  }

  /** Slots for new requests: none before the start and after the stop. */
  get #free(): number {
    return this.#claims.isRunning ? this.#inFlight.free : 0;
  }

  async #request(
    delivery: ClaimedDelivery,
  ): Promise<AttemptRecord | undefined> {
    const endpoint = this.#options.endpoints.get(delivery.integrationId);
    if (!endpoint) {
      return undefined;
    }
    const made = await makeAttempt(delivery, endpoint, this.#options);
    return this.#abandoned ? undefined : made;
  }

  async #sendStored(deliveries: ClaimedDelivery[]): Promise<void> {
    const { endpoints, logger } = this.#options;
    try {
      await endpoints.load(deliveries);
      this.#deliverAll(deliveries);
    } catch (error) {
      logger.warn(
        `${deliveries.length} deliveries go back to the queue: their integrations could not be read`,
        error as Error,
      );
      await this.#giveBack(deliveries);
      for (const one of deliveries) {
        this.#freeSlot(one);
        this.#ended(one);
      }
    }
  }

  #deliverAll(deliveries: ClaimedDelivery[]): void {
    deliveries.forEach(one => this.#track(this.#deliver(one)));
  }

  async #deliver(delivery: ClaimedDelivery): Promise<void> {
    let feedback: LoadFeedback | undefined;
    try {
      const made = await this.#inFlight.send(() => this.#request(delivery));
      feedback = made && loadFeedback(made.result);
      if (feedback === 'fine') {
        this.#freeSlot(delivery, feedback);
        if (this.#shares.hasWaiting) {
          this.#claims.wake();
        }
      }
      if (made) {
        await this.#recorder.record(made);
      }
    } catch (error) {
      this.#options.logger.error(
        `Delivery ${delivery.deliveryId} was given back`,
        error as Error,
      );
    } finally {
      if (feedback !== 'fine') {
        this.#freeSlot(delivery, feedback);
      }
      this.#ended(delivery);
    }
  }

  /** Claims do not know where deliveries go, so they take slots of the integration at first. */
  #moveElsewhere(claimed: ClaimedDelivery[]): void {
    for (const one of claimed) {
      if (one.url !== undefined) {
        const taker = this.#shares.moveElsewhere(one.integrationId, one.url);
        this.#takers.set(one, taker);
      }
    }
  }

  #freeSlot(delivery: ClaimedDelivery, feedback?: LoadFeedback): void {
    const { integrationId, url } = delivery;
    const taker = this.#takers.get(delivery) ?? takerOf(delivery);
    // How another host answers says nothing about the receiver of the integration.
    const isKnown = url === undefined || taker !== integrationId;
    this.#shares.ended(taker, isKnown ? feedback : undefined);
  }

  #ended(delivery: ClaimedDelivery): void {
    this.#inFlight.remove(delivery);
    if (this.#shares.isPaced(delivery.integrationId)) {
      this.#claims.retry(delivery.integrationId);
    }
    this.#claims.wake();
  }

  /** Without a database their leases run out by themselves. */
  async #giveBack(deliveries: ClaimedDelivery[]): Promise<void> {
    if (deliveries.length > 0) {
      await this.#options.queue.release(deliveries).catch(() => {});
    }
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }
}
