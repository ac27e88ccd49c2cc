/*
 * Sends deliveries and records their attempts.
 *
 * A replica has a fixed number of slots, one per concurrent request (InFlight). They are shared among owners, and among
 * the integrations of each owner (FairShare). A dispatch reserves free slots: its deliveries are stored with a lease
 * and sent immediately. Deliveries without a slot wait in the queue and are claimed when one is free (ClaimLoop).
 * Results are recorded in batches (AttemptRecorder).
 *
 * The slots bound memory, because waiting deliveries stay in the database. They also bound unrecorded results: while
 * the database is down, claiming stops and no result is dropped. A success frees the share of its integration
 * immediately. Other outcomes free it when they are recorded, because recording may pause the integration.
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
import { elsewhere, toClaimantId } from './elsewhere';
import { FairShare } from './FairShare';
import { PacedIntegrations } from './PacedIntegrations';
import { InFlight } from './InFlight';
import type { EndpointCache } from './EndpointCache';

/** How long a shutdown waits for requests in flight. */
const SHUTDOWN_GRACE_MS = 10_000;
/** How long it then waits for the release of the remaining deliveries. */
const RELEASE_GRACE_MS = 2_000;

interface DeliveryEngineOptions {
  queue: ClaimQueue & Pick<DeliveryQueue, 'record' | 'release'>;
  sender: Sender;
  endpoints: EndpointCache;
  delivery: DeliveryOptions;
  clock: Clock;
  logger: LoggerService;
  /**
   * Called after a batch of attempts was recorded, with the number of alerts and operational events stored with it.
   * Must not throw.
   */
  onRecorded: (events: AttemptEvent[], outgoing: number) => void;
  random?: () => number;
}

/**
 * The delivery engine of one replica.
 */
export class DeliveryEngine {
  /** Duration of a lease. */
  readonly leaseMs: number;
  readonly #options: DeliveryEngineOptions;
  readonly #shares: FairShare;
  readonly #inFlight: InFlight;
  readonly #claims: ClaimLoop;
  readonly #recorder: AttemptRecorder;
  /** Work that a shutdown waits for. */
  readonly #work = new Set<Promise<void>>();
  /**
   * Lease token of deliveries that are leased when they are inserted. It can be shared because a new delivery has had
   * no other owner.
   */
  readonly #leaseToken = uuid();
  /** The claimant of each claimed delivery with a URL override. */
  readonly #takers = new WeakMap<ClaimedDelivery, string>();
  /** Whether requests still in flight count as not made. */
  #abandoned = false;

  constructor(options: DeliveryEngineOptions) {
    const { delivery } = options;
    this.#options = options;
    // Twice the deadline, so that a late renewal is still in time. A request with a longer deadline is renewed more
    // often.
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

  /** Slots with a request or a reservation. */
  get usedSlots(): number {
    return this.#inFlight.used;
  }

  start(): void {
    this.#claims.start();
  }

  /** Notes that deliveries of these integrations may be due in the queue. */
  wake(integrationIds: Iterable<string>): void {
    for (const id of integrationIds) {
      this.#claims.markReady(id);
    }
    this.#claims.wake();
  }

  /** Notes that an integration has changed, so that a pause may have ended. */
  changed(integrationId: string): void {
    this.#claims.retry(integrationId);
    this.#claims.wake();
  }

  /**
   * Reserves a slot for a delivery to be stored. Call {@link send} or {@link cancel} afterwards.
   *
   * @returns the lease token to store the delivery with; undefined if it has to wait for a claim
   */
  reserve(claimant: Claimant, url?: string): string | undefined {
    const taker = url === undefined ? claimant : elsewhere(claimant, url);
    if (!this.#shares.takeNow(taker, this.#free)) {
      return undefined;
    }
    this.#inFlight.reserve(1);
    return this.#leaseToken;
  }

  /** Frees the slot of a delivery that was not stored. */
  cancel(delivery: Pick<ClaimedDelivery, 'integrationId' | 'url'>): void {
    this.#inFlight.unreserve(1);
    this.#shares.ended(toClaimantId(delivery));
    this.#claims.wake();
  }

  /** Sends stored deliveries with reserved slots. */
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
   * Stops claiming, waits for requests in flight, and returns the deliveries of requests that take too long to the
   * queue.
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

  /** Reserves a slot for a test ping. Call {@link sendTest} or {@link cancel} afterwards. */
  reserveForTest(claimant: Claimant): boolean {
    const reserved = this.#shares.takeForTest(claimant, this.#inFlight.free);
    if (reserved) {
      this.#inFlight.reserve(1);
    }
    return reserved;
  }

  /**
   * Sends a test ping with a reserved slot and records the attempt.
   *
   * @returns the recorded attempt; undefined if the integration was deleted or this replica is shutting down
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
      const attempt = await this.#inFlight.send(async () => {
        await this.#options.endpoints.load([ping]);
        return this.#request(ping);
      });
      if (attempt) {
        await this.#recorder.record(attempt);
      }
      return attempt;
    } finally {
      // A ping says nothing about how the receiver handles events.
      this.#shares.ended(ping.integrationId);
      this.#ended(ping);
    }
  }

  /** Free slots for new requests; none before the start and after the stop. */
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
    const attempt = await makeAttempt(delivery, endpoint, this.#options);
    return this.#abandoned ? undefined : attempt;
  }

  async #sendStored(deliveries: ClaimedDelivery[]): Promise<void> {
    const { endpoints, logger } = this.#options;
    try {
      await endpoints.load(deliveries);
      this.#deliverAll(deliveries);
    } catch (error) {
      logger.warn(
        `${deliveries.length} deliveries are returned to the queue: their integrations could not be read`,
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
      const attempt = await this.#inFlight.send(() => this.#request(delivery));
      feedback = attempt && loadFeedback(attempt.result);
      if (feedback === 'fine') {
        this.#freeSlot(delivery, feedback);
        if (this.#shares.hasWaiting) {
          this.#claims.wake();
        }
      }
      if (attempt) {
        await this.#recorder.record(attempt);
      }
    } catch (error) {
      this.#options.logger.error(
        `Delivery ${delivery.deliveryId} was returned to the queue`,
        error as Error,
      );
    } finally {
      if (feedback !== 'fine') {
        this.#freeSlot(delivery, feedback);
      }
      this.#ended(delivery);
    }
  }

  /** A claim does not know the URL override of a delivery, so it takes a slot of the integration at first. */
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
    const taker = this.#takers.get(delivery) ?? toClaimantId(delivery);
    // The response of another host says nothing about the receiver of the integration.
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

  /** If the database is unavailable, their leases expire. */
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
