import type { DeliveryDetail } from 'backstage-plugin-webhooks-common';
import { memberText } from '../../model/jsonText';

/** Serialises a delivery. The payload keeps the digits and the order of keys of its dispatch. */
export function deliveryJson({ event, ...delivery }: DeliveryDetail): string {
  const { payload, ...rest } = event;
  return withMember(
    delivery,
    'event',
    withMember(rest, 'payload', memberText(event.body, 'data') ?? 'null'),
  );
}

/** Serialises an object with at least one member and appends a member that is already JSON. */
function withMember(object: object, name: string, json: string): string {
  return `${JSON.stringify(object).slice(0, -1)},"${name}":${json}}`;
}
