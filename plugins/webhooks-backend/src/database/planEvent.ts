import type {
  DeliveryStatus,
  DispatchResult,
  IntegrationState,
} from 'backstage-plugin-webhooks-common';
import { chunksOf } from '../lib/chunks';
import type { Claimant, ClaimedDelivery } from '../model/delivery';
import { newId } from '../model/ids';
import type { NewEvent, Slots } from './EventStore';
import { isTrusted, type Target } from './findTargets';

/** Deliveries in the answer to one event. */
const MAX_LISTED = 1_000;

interface PlannedDelivery {
  id: string;
  integrationId: string;
  status: DeliveryStatus;
  leaseToken?: string;
  trusted: boolean;
}

/** An event with the deliveries that it is to be stored with. */
export interface PlannedEvent {
  event: NewEvent;
  id: string;
  deliveries: PlannedDelivery[];
  leased: ClaimedDelivery[];
}

/**
 * Plans the deliveries of an event, and reserves slots for those that can leave at once.
 */
export async function planEvent(
  event: NewEvent,
  targets: Target[],
  slots: Slots,
): Promise<PlannedEvent> {
  const plan: PlannedEvent = {
    event,
    id: newId(event.now),
    deliveries: [],
    leased: [],
  };
  for await (const chunk of chunksOf(targets)) {
    for (const target of chunk) {
      const delivery: PlannedDelivery = {
        id: newId(event.now),
        integrationId: target.id,
        status: statusFor(target.state),
        trusted: isTrusted(event, target),
        leaseToken:
          target.state === 'active'
            ? slots.reserve(toClaimant(target), event.url)
            : undefined,
      };
      plan.deliveries.push(delivery);
      if (delivery.leaseToken !== undefined) {
        plan.leased.push({
          deliveryId: delivery.id,
          eventId: plan.id,
          dispatchedBy: event.dispatchedBy,
          integrationId: target.id,
          incarnation: target.incarnation,
          integrationVersion: target.version,
          leaseToken: delivery.leaseToken,
          queuedAt: event.now,
          attempt: 0,
          attemptCount: 0,
          trigger: 'automatic',
          test: false,
          trusted: delivery.trusted,
          url: event.url,
          body: event.body,
        });
      }
    }
  }
  return plan;
}

function toClaimant({ id, owner, host, gated }: Target): Claimant {
  return { integrationId: id, owner, host, gated: Boolean(gated) };
}

function statusFor(state: IntegrationState): DeliveryStatus {
  return state === 'active' ? 'pending' : 'held';
}

/** The answer to an event, of bounded size however many deliveries it has. */
export function toResult({ id, deliveries }: PlannedEvent): DispatchResult {
  const more = deliveries.length - MAX_LISTED;
  return {
    eventId: id,
    deliveries: deliveries
      .slice(0, MAX_LISTED)
      .map(({ leaseToken, trusted, ...delivery }) => delivery),
    ...(more > 0 && { more }),
  };
}

/** The integrations whose deliveries of an event wait for a claim. */
export function waitingIntegrations({
  deliveries,
  leased,
}: PlannedEvent): string[] {
  return leased.length === deliveries.length
    ? []
    : deliveries
        .filter(
          ({ status, leaseToken }) =>
            status === 'pending' && leaseToken === undefined,
        )
        .map(({ integrationId }) => integrationId);
}
