import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import {
  ATTEMPT_OUTCOMES,
  DELIVERY_STATUSES,
} from 'backstage-plugin-webhooks-common';
import type { DeliveryService } from '../../delivery/DeliveryService';
import { parse } from '../parse';
import { listDeliveriesSchema } from '../schemas/requests';
import { deliveryOutput, nextCursorOutput, pageInput } from './schemas';
import { toDeliveryOutput, UNTRUSTED_NOTICE } from './untrusted';

/**
 * Registers `webhooks:list-deliveries`.
 */
export function createListDeliveriesAction(options: {
  actionsRegistry: ActionsRegistryService;
  deliveries: DeliveryService;
}): void {
  options.actionsRegistry.register({
    name: 'list-deliveries',
    title: 'List webhook deliveries',
    description: `Lists the deliveries that the caller may see, newest first. A delivery is one event for one integration.

- \`status\` is the state of a delivery: \`pending\` waits for an attempt, \`failed\` has used up its attempts, \`held\` waits for its integration to be enabled.
- \`outcome\` is that of its latest request, so \`error\` and \`timeout\` also find deliveries that are still retried.
- If the response has a \`nextCursor\`, there are more: call again with it as \`cursor\`.
- ${UNTRUSTED_NOTICE}`,
    attributes: { destructive: false, idempotent: true, readOnly: true },
    schema: {
      input: z =>
        z.object({
          integrationId: z.string().optional(),
          entityRef: z
            .string()
            .optional()
            .describe('Deliveries to integrations about this entity'),
          deliveryId: z
            .string()
            .optional()
            .describe('Id of a delivery, which is its webhook-id'),
          eventId: z
            .string()
            .optional()
            .describe('Deliveries of one event, by its webhook-event-id'),
          idempotencyKey: z
            .string()
            .optional()
            .describe('Deliveries of events dispatched with this key'),
          eventType: z
            .string()
            .optional()
            .describe('Such as deployment.finished'),
          status: z
            .array(z.enum(DELIVERY_STATUSES))
            .optional()
            .describe('Any of these'),
          outcome: z
            .array(z.enum(ATTEMPT_OUTCOMES))
            .optional()
            .describe('Any of these'),
          statusCode: z
            .string()
            .optional()
            .describe(
              'Status of the latest request: a code such as 422, or a class such as 4xx',
            ),
          from: z
            .string()
            .optional()
            .describe('Start of the dispatch time, inclusive, in ISO format'),
          to: z
            .string()
            .optional()
            .describe('End of the dispatch time, exclusive, in ISO format'),
          ...pageInput(z),
        }),
      output: z =>
        z.object({
          items: z.array(deliveryOutput(z)),
          nextCursor: nextCursorOutput(z),
        }),
    },
    examples: [
      {
        title: 'Failed deliveries of an integration since a deployment',
        input: {
          integrationId: 'release-notes',
          status: ['failed'],
          from: '2026-03-02T12:00:00Z',
        },
      },
      {
        title: 'Which receivers rejected an event as invalid',
        input: {
          eventId: '019ab5d2-7c00-7000-8000-5a1f6c3d2e10',
          statusCode: '422',
        },
      },
      {
        title: 'The latest requests without a response',
        input: { outcome: ['timeout'], limit: 10 },
      },
    ],
    action: async ({ input, credentials }) => {
      const { items, nextCursor } = await options.deliveries.list(
        parse(listDeliveriesSchema, input),
        credentials,
      );
      return { output: { items: items.map(toDeliveryOutput), nextCursor } };
    },
  });
}
