import { toChunks } from '../lib/chunks';
import { newId } from '../model/ids';
import type {
  NewEvent,
  PlannedDelivery,
  PlannedEvent,
  Subscriber,
} from '../model/plan';
import type { DeliverySlots } from './DeliverySlots';
import { isTrusted } from './findSubscribers';

/**
 * Plans the deliveries of an event and reserves free slots for them.
 *
 * @param plan - filled step by step, so that the caller knows the reserved slots even if this fails
 */
export async function planDeliveries(
  plan: PlannedEvent,
  subscribers: Subscriber[],
  slots: Pick<DeliverySlots, 'reserve'>,
): Promise<void> {
  const { event } = plan;
  for await (const chunk of toChunks(subscribers)) {
    for (const subscriber of chunk) {
      const delivery = planDelivery(event, subscriber, slots);
      plan.deliveries.push(delivery);
      if (delivery.leaseToken !== undefined) {
        plan.leased.push({
          deliveryId: delivery.id,
          eventId: plan.id,
          eventType: event.type,
          dispatchedBy: event.dispatchedBy,
          integrationId: subscriber.id,
          incarnation: subscriber.incarnation,
          integrationVersion: subscriber.version,
          leaseToken: delivery.leaseToken,
          queuedAt: event.now,
          attemptsSinceQueued: 0,
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
}

function planDelivery(
  event: NewEvent,
  subscriber: Subscriber,
  slots: Pick<DeliverySlots, 'reserve'>,
): PlannedDelivery {
  const { id, state, owner, host, paced } = subscriber;
  const isActive = state === 'active';
  return {
    id: newId(event.now),
    integrationId: id,
    status: isActive ? 'pending' : 'held',
    trusted: isTrusted(event, subscriber),
    leaseToken: isActive
      ? slots.reserve({ integrationId: id, owner, host, paced }, event.url)
      : undefined,
  };
}
