import type { Claimant, ClaimedDelivery } from '../model/delivery';

/** The slots of an engine, which may have room for a delivery that is about to be stored. */
export interface DeliverySlots {
  /** How long the lease of a delivery lasts. */
  readonly leaseMs: number;
  /**
   * Keeps a slot.
   *
   * @param url - where the delivery goes, if not to the URL of the integration
   *
   * @returns the lease token that the delivery is to be stored with; undefined to leave it to a claim
   */
  reserve(claimant: Claimant, url?: string): string | undefined;
  /** Frees a slot whose delivery was not stored. */
  cancel(delivery: Pick<ClaimedDelivery, 'integrationId' | 'url'>): void;
}

/** The engine as dispatch sees it. */
export interface Engine extends DeliverySlots {
  /** Sends deliveries that were stored for slots it had reserved. */
  send(deliveries: ClaimedDelivery[]): void;
  /** Says that other deliveries of these integrations wait in the queue. */
  wake(integrationIds: Iterable<string>): void;
}
