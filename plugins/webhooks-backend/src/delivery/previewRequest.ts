import { maskUrl, type RequestPreview } from 'backstage-plugin-webhooks-common';
import type { DeliveryOptions } from '../config/options';
import type { IntegrationRecord } from '../database/IntegrationStore';
import { newId } from '../model/ids';
import { MASKED } from '../model/masked';
import { wrapPayload } from '../model/serializeEvent';
import { SIGNATURE_VERSIONS } from '../secrets/signing';
import { webhookRequest } from './http/webhookRequest';
import type { TestEvent } from './TestSender';

/** Renders the first request of an event for an integration, with everything masked that may be a secret. */
export function previewRequest(
  integration: Pick<
    IntegrationRecord,
    'id' | 'incarnation' | 'version' | 'url' | 'headers' | 'signing'
  >,
  options: {
    event: TestEvent;
    delivery: Pick<DeliveryOptions, 'sourceHeader' | 'headerScope'>;
    dispatchedBy: string;
    now: number;
  },
): RequestPreview {
  const { event, delivery, dispatchedBy, now } = options;
  const { id: integrationId, signing } = integration;
  const { url, body, loggedHeaders } = webhookRequest({
    delivery: {
      deliveryId: newId(now),
      integrationId,
      eventId: newId(now),
      dispatchedBy,
      attemptCount: 0,
      body: wrapPayload(event.type, event.payload, now),
    },
    // Without keys, it is not signed. The sealed values of headers are masked.
    endpoint: { ...integration, secretValues: [], keys: [] },
    ...delivery,
    now,
  });
  return {
    url: maskUrl(url),
    headers: {
      ...loggedHeaders,
      'webhook-signature': `${SIGNATURE_VERSIONS[signing]},${MASKED}`,
    },
    body,
  };
}
