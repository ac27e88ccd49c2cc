import type { Claimant, ClaimedDelivery } from '../../model/delivery';

/**
 * Who takes the slots of deliveries that go to another URL than that of their integration: a claimant of its own for each
 * host, because how that host answers says nothing about the receiver of the integration.
 */
export function elsewhere(integration: Claimant, url: string): Claimant {
  return {
    ...integration,
    integrationId: takerOf({ ...integration, url }),
    host: new URL(url).host,
  };
}

/** The id of who takes the slot of a delivery: its integration, or a claimant for another host. */
export function takerOf(
  delivery: Pick<ClaimedDelivery, 'integrationId' | 'url'>,
): string {
  const { integrationId, url } = delivery;
  return url === undefined
    ? integrationId
    : `${integrationId} ${new URL(url).host}`;
}
