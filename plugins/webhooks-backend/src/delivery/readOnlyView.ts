import {
  maskUrl,
  type Delivery,
  type DeliveryDetail,
} from 'backstage-plugin-webhooks-common';
import { toReadOnlyAttempt } from '../secrets/readOnlyAttempt';

/** A delivery as shown to callers who may read but not update its integration. */
export function toReadOnlyDelivery<TDelivery extends Delivery>(
  delivery: TDelivery,
): TDelivery {
  const { url } = delivery;
  return url === undefined ? delivery : { ...delivery, url: maskUrl(url) };
}

/** Like {@link toReadOnlyDelivery}, with the attempts. */
export function toReadOnlyDetail(detail: DeliveryDetail): DeliveryDetail {
  return {
    ...toReadOnlyDelivery(detail),
    attempts: detail.attempts.map(toReadOnlyAttempt),
  };
}
