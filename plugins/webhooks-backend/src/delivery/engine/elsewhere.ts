import type { Claimant, ClaimedDelivery } from '../../model/delivery';

/**
 * The claimant of the slots of deliveries with a URL override: one per host, because the responses of that host say
 * nothing about the receiver of the integration.
 */
export function elsewhere(integration: Claimant, url: string): Claimant {
  return {
    ...integration,
    integrationId: toClaimantId({ ...integration, url }),
    host: new URL(url).host,
  };
}

/** The id of the claimant of a delivery's slot: its integration, or the claimant of another host. */
export function toClaimantId(
  delivery: Pick<ClaimedDelivery, 'integrationId' | 'url'>,
): string {
  const { integrationId, url } = delivery;
  return url === undefined
    ? integrationId
    : `${integrationId} ${new URL(url).host}`;
}
