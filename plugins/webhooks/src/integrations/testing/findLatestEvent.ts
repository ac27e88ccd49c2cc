import type {
  DeliveryDetail,
  WebhooksApi,
} from 'backstage-plugin-webhooks-common';

/** More than one, because tests are skipped. */
const LOOKED_AT = 20;

/** The latest event of some types that an integration got, other than tests. */
export async function findLatestEvent(
  api: WebhooksApi,
  integrationId: string,
  types: { name: string }[],
): Promise<DeliveryDetail['event'] | undefined> {
  const { items } = await api.listDeliveries({
    integrationId,
    ...(types.length === 1 && { eventType: types[0].name }),
    limit: LOOKED_AT,
  });
  const latest = items.find(
    ({ test, eventType }) =>
      !test && types.some(({ name }) => name === eventType),
  );
  return latest && (await api.getDelivery(latest.id)).event;
}
