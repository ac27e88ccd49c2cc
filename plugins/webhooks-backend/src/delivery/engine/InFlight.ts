import type { ClaimedDelivery } from '../../model/delivery';

/**
 * The slots of a replica and what occupies them: reservations, requests under way, and results that wait to be
 * recorded.
 */
export class InFlight {
  readonly #concurrency: number;
  /** Those that this replica has the lease of. */
  readonly #leased = new Map<string, ClaimedDelivery>();
  #reserved = 0;
  #sending = 0;

  /** @param options - `concurrency` is the number of slots */
  constructor(options: { concurrency: number }) {
    this.#concurrency = options.concurrency;
  }

  /**
   * Slots that neither a request nor a reservation has. As many results as there are slots may wait to be recorded;
   * then a database that does not keep up stops the claiming.
   */
  get free(): number {
    const requests = this.#concurrency - this.#sending;
    const results = 2 * this.#concurrency - this.#leased.size;
    return Math.min(requests, results) - this.#reserved;
  }

  get deliveries(): ClaimedDelivery[] {
    return [...this.#leased.values()];
  }

  /** Keeps slots for deliveries that are being stored or claimed. */
  reserve(count: number): void {
    this.#reserved += count;
  }

  /** Gives reservations back, whether or not something came of them. */
  unreserve(count: number): void {
    this.#reserved -= count;
  }

  add(deliveries: ClaimedDelivery[]): void {
    deliveries.forEach(one => this.#leased.set(one.deliveryId, one));
  }

  remove(delivery: ClaimedDelivery): void {
    this.#leased.delete(delivery.deliveryId);
  }

  /** Occupies a slot while a request is under way. */
  async send<T>(request: () => Promise<T>): Promise<T> {
    this.#sending += 1;
    try {
      return await request();
    } finally {
      this.#sending -= 1;
    }
  }
}
