import type { Claimant, ClaimedDelivery } from '../model/delivery';

/** The slots of an engine, for deliveries to be stored. */
export interface DeliverySlots {
  /** Duration of a lease. */
  readonly leaseMs: number;
  /**
   * Reserves a slot.
   *
   * @param url - the URL override of the delivery, if any
   *
   * @returns the lease token to store the delivery with; undefined if it has to wait for a claim
   */
  reserve(claimant: Claimant, url?: string): string | undefined;
  /** Frees the slot of a delivery that was not stored. */
  cancel(delivery: Pick<ClaimedDelivery, 'integrationId' | 'url'>): void;
}

/** The interface of the engine for dispatch. */
export interface Engine extends DeliverySlots {
  /** Sends stored deliveries with reserved slots. */
  send(deliveries: ClaimedDelivery[]): void;
  /** Notes that other deliveries of these integrations are waiting in the queue. */
  wake(integrationIds: Iterable<string>): void;
}
