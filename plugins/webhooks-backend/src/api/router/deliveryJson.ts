import type { DeliveryDetail } from 'backstage-plugin-webhooks-common';
import { memberText } from '../../model/jsonText';

/** A delivery as JSON, in which the payload has the digits and the order of keys that it was dispatched with. */
export function deliveryJson({ event, ...delivery }: DeliveryDetail): string {
  const { payload, ...rest } = event;
  return withMember(
    delivery,
    'event',
    withMember(rest, 'payload', memberText(event.body, 'data') ?? 'null'),
  );
}

/** An object with at least one member as JSON, with a last member that is JSON already. */
function withMember(object: object, name: string, json: string): string {
  return `${JSON.stringify(object).slice(0, -1)},"${name}":${json}}`;
}
