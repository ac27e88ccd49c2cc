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
    description: `Lists deliveries (one event for one integration each) that the caller may see, newest first.

- \`status\` says where a delivery stands: \`pending\` waits for an attempt, \`failed\` has used up its attempts, \`held\` waits for its integration to be enabled.
- \`outcome\` is how its newest request ended, so \`error\` and \`timeout\` also find what is still retried.
- There is more when the answer has a \`nextCursor\`: call again with it as \`cursor\`.
- ${UNTRUSTED_NOTICE}`,
    attributes: { destructive: false, idempotent: true, readOnly: true },
    schema: {
      input: z =>
        z.object({
          integrationId: z.string().optional(),
          entityRef: z
            .string()
            .optional()
            .describe('Those to integrations about this entity'),
          deliveryId: z
            .string()
            .optional()
            .describe('Id of a delivery, also its webhook-id'),
          eventId: z
            .string()
            .optional()
            .describe('Those of one event, also its webhook-event-id'),
          idempotencyKey: z
            .string()
            .optional()
            .describe('Those of events that were dispatched with this key'),
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
              'Of the newest request: a code such as 422, or a class such as 4xx',
            ),
          from: z
            .string()
            .optional()
            .describe('ISO time: dispatched at that time or later'),
          to: z.string().optional().describe('ISO time: dispatched before'),
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
        title: 'What failed for an integration since a deployment',
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
        title: 'The newest requests that got no answer',
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
