import packageJson from '../../../package.json';
import type { ClaimedDelivery } from '../../model/delivery';
import { MASKED } from '../../model/masked';
import { isInHeaderScope, type HeaderScope } from '../../model/headerScope';
import { signatureHeader } from '../../secrets/signing';
import type { OutgoingRequest } from './Sender';
import type { Endpoint } from './Endpoint';

const USER_AGENT = `Backstage-Webhooks/${packageJson.version}`;

/** A request that is ready to leave, and its headers as the log shows them. */
export interface WebhookRequest extends OutgoingRequest {
  loggedHeaders: Record<string, string>;
}

/**
 * Builds the request of a delivery as the Standard Webhooks specification 1.0.0 lays it out.
 *
 * The integration's own headers go only to URLs in the scope of its own: they may hold credentials, and a caller who
 * names another URL in a dispatch must not be able to have them sent there.
 *
 * @param options - `sourceHeader`: whether receivers are told who dispatched the event; `now`: the time of the attempt
 */
export function webhookRequest(options: {
  delivery: Pick<
    ClaimedDelivery,
    | 'deliveryId'
    | 'integrationId'
    | 'eventId'
    | 'dispatchedBy'
    | 'attemptCount'
    | 'body'
    | 'url'
  >;
  endpoint: Endpoint;
  sourceHeader: boolean;
  headerScope: HeaderScope;
  now: number;
}): WebhookRequest {
  const { delivery, endpoint, sourceHeader, headerScope, now } = options;
  const { deliveryId: id, body, url } = delivery;
  const timestamp = Math.floor(now / 1000);
  const keys = endpoint.keys
    .filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now)
    .map(({ key }) => key);
  const ours = {
    'content-type': 'application/json',
    'user-agent': USER_AGENT,
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatureHeader(keys, id, timestamp, body),
    'webhook-event-id': delivery.eventId,
    'webhook-attempt': String(delivery.attemptCount + 1),
    // The subject of an external caller is free text, which a header value is not.
    ...(sourceHeader && { 'webhook-source': encodeURI(delivery.dispatchedBy) }),
  };
  const isOwn =
    url === undefined || isInHeaderScope(endpoint.url, url, headerScope);
  const own = isOwn ? Object.entries(endpoint.headers) : [];
  return {
    url: url ?? endpoint.url,
    headers: [...Object.entries(ours), ...own].flat(),
    body,
    timeoutMs: endpoint.timeoutMs,
    integrationId: delivery.integrationId,
    secretValues: isOwn ? endpoint.secretValues : undefined,
    loggedHeaders: {
      ...ours,
      ...Object.fromEntries(own.map(([name]) => [name, MASKED])),
    },
  };
}
