import type { ClaimedDelivery } from '../../model/delivery';

/** The slots of a replica. They are occupied by reservations, requests in flight and unrecorded results. */
export class InFlight {
  readonly #concurrency: number;
  /** Deliveries leased by this replica. */
  readonly #leased = new Map<string, ClaimedDelivery>();
  #reserved = 0;
  #sending = 0;

  /** @param options - `concurrency` is the number of slots */
  constructor(options: { concurrency: number }) {
    this.#concurrency = options.concurrency;
  }

  /**
   * Slots without a request or a reservation. There may be as many unrecorded results as slots. Beyond that, a slow
   * database stops claiming.
   */
  get free(): number {
    const requests = this.#concurrency - this.#sending;
    const results = 2 * this.#concurrency - this.#leased.size;
    return Math.min(requests, results) - this.#reserved;
  }

  /** Slots with a request or a reservation. */
  get used(): number {
    return this.#sending + this.#reserved;
  }

  get deliveries(): ClaimedDelivery[] {
    return [...this.#leased.values()];
  }

  /** Reserves slots for deliveries that are being stored or claimed. */
  reserve(count: number): void {
    this.#reserved += count;
  }

  /** Releases reservations, whether or not they were used. */
  unreserve(count: number): void {
    this.#reserved -= count;
  }

  add(deliveries: ClaimedDelivery[]): void {
    deliveries.forEach(one => this.#leased.set(one.deliveryId, one));
  }

  /** Removes a delivery, unless it has been leased again in the meantime. */
  remove({ deliveryId, leaseToken }: ClaimedDelivery): void {
    if (this.#leased.get(deliveryId)?.leaseToken === leaseToken) {
      this.#leased.delete(deliveryId);
    }
  }

  /** Occupies a slot while a request is in flight. */
  async send<T>(request: () => Promise<T>): Promise<T> {
    this.#sending += 1;
    try {
      return await request();
    } finally {
      this.#sending -= 1;
    }
  }
}
