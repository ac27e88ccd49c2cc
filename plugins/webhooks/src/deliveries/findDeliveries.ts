import type {
  Delivery,
  ListDeliveriesRequest,
  Page,
  WebhooksApi,
} from 'backstage-plugin-webhooks-common';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Lists deliveries by what somebody has in hand: a UUID is tried as the id of a delivery, of an event, and as an
 * idempotency key; any other text can only be a key.
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
