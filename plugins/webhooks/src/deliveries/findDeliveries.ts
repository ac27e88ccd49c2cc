import type {
  Delivery,
  ListDeliveriesRequest,
  Page,
  WebhooksApi,
} from 'backstage-plugin-webhooks-common';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Finds deliveries by an id of unknown type. A UUID may be the id of a delivery or an event, or an idempotency key. Any
 * other text can only be a key.
 */
export async function findDeliveries(
  api: WebhooksApi,
  request: ListDeliveriesRequest,
  text: string | undefined,
): Promise<Page<Delivery>> {
  const key = text?.trim();
  if (!key) {
    return api.listDeliveries(request);
  }
  const id = key.toLowerCase();
  const meanings: ListDeliveriesRequest[] = UUID.test(key)
    ? [{ deliveryId: id }, { eventId: id }, { idempotencyKey: key }]
    : [{ idempotencyKey: key }];
  const pages = await Promise.all(
    meanings.map(meaning => api.listDeliveries({ ...request, ...meaning })),
  );
  return pages.find(({ items }) => items.length > 0) ?? pages[0];
}
