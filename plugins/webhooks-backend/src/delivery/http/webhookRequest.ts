import packageJson from '../../../package.json';
import type { ClaimedDelivery } from '../../model/delivery';
import { MASKED } from '../../model/masked';
import { isInHeaderScope, type HeaderScope } from '../../model/headerScope';
import { signatureHeader } from '../../secrets/signing';
import type { OutgoingRequest } from './Sender';
import type { Endpoint } from './Endpoint';

const USER_AGENT = `Backstage-Webhooks/${packageJson.version}`;

/** A request to send, and its headers as the log shows them. */
export interface WebhookRequest extends OutgoingRequest {
  loggedHeaders: Record<string, string>;
}

/**
 * Builds the request of a delivery according to the Standard Webhooks specification 1.0.0.
 *
 * The configured headers of an integration are only sent to URLs in the scope of its own URL. They may contain
 * credentials, and a caller must not be able to have them sent elsewhere by a URL override.
 *
 * @param options - `sourceHeader`: whether to name the dispatcher of the event; `now`: the time of the attempt
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
  const loggedHeaders: Record<string, string> = {
    'content-type': 'application/json',
    'user-agent': USER_AGENT,
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatureHeader(keys, id, timestamp, body),
    'webhook-event-id': delivery.eventId,
    'webhook-attempt': String(delivery.attemptCount + 1),
  };
  if (sourceHeader) {
    // The subject of an external caller is free text, so characters not allowed in headers have to be encoded.
    loggedHeaders['webhook-source'] = encodeURI(delivery.dispatchedBy);
  }
  const headers: string[] = [];
  for (const name of Object.keys(loggedHeaders)) {
    headers.push(name, loggedHeaders[name]);
  }
  const isOwn =
    url === undefined || isInHeaderScope(endpoint.url, url, headerScope);
  if (isOwn) {
    for (const name of Object.keys(endpoint.headers)) {
      headers.push(name, endpoint.headers[name]);
      loggedHeaders[name] = MASKED;
    }
  }
  return {
    url: url ?? endpoint.url,
    headers,
    body,
    timeoutMs: endpoint.timeoutMs,
    integrationId: delivery.integrationId,
    secretValues: isOwn ? endpoint.secretValues : undefined,
    loggedHeaders,
  };
}
