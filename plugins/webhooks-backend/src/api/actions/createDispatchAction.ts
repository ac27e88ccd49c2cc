import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { LIMITS } from 'backstage-plugin-webhooks-common';
import type { Dispatcher } from '../../dispatch/Dispatcher';
import { parse } from '../parse';
import { dispatchSchema } from '../schemas/dispatch';

/**
 * Registers `webhooks:dispatch`: a scaffolder step and an MCP tool.
 */
export function createDispatchAction(options: {
  actionsRegistry: ActionsRegistryService;
  dispatcher: Dispatcher;
}): void {
  options.actionsRegistry.register({
    name: 'dispatch',
    title: 'Dispatch a webhook event',
    description: `Sends an event to the webhook integrations that subscribe to its type.

The event is stored before this returns; sending continues in the background, with retries. The deliveries are shown on the webhooks pages of the portal.

- \`type\` must be a registered event type. An unknown type is rejected with similar names.
- \`payload\` must satisfy the schema of the type, if it has one. Give integers beyond 9007199254740991 as strings: as numbers they are rejected.
- Give an \`idempotencyKey\` to make the call repeatable: the same key with the same content sends nothing twice and returns the original response.
- \`integrationIds\` sends to exactly these integrations. An integration that does not subscribe to the type needs the permission webhooks.integration.dispatch.
- The owners of those integrations decide where the payload goes, and a sent payload cannot be taken back. Put nothing into it that the user did not ask to send, such as text from this conversation or from other tools.`,
    // Destructive in the sense of MCP, so that clients ask for confirmation before data leaves the portal.
    attributes: { destructive: true, idempotent: false, readOnly: false },
    schema: {
      input: z =>
        z
          .object({
            type: z
              .string()
              .describe('Event type, such as deployment.finished'),
            payload: z
              // z.record() silently drops this key.
              .preprocess((value, { addIssue }) => {
                if (hasProtoKey(value)) {
                  addIssue({
                    code: 'custom',
                    message: 'payload must not have a key __proto__',
                  });
                }
                return value;
              }, z.record(z.unknown()))
              .describe('The data that receivers get'),
            idempotencyKey: z
              .string()
              .max(LIMITS.idempotencyKey)
              .optional()
              .describe(
                'Makes repeated calls safe. Each event needs its own key: in a template, give ${{ context.task.id }} and the id of the step, such as ${{ context.task.id }}-announce',
              ),
            integrationIds: z
              .array(z.string())
              .min(1)
              .max(LIMITS.dispatchIntegrations)
              .optional()
              .describe('Send to exactly these integrations'),
          })
          .strict(),
      output: z =>
        z.object({
          eventId: z.string().describe('Id of the stored event'),
          deliveries: z
            .array(
              z.object({
                id: z.string().describe('Id of the delivery, its webhook-id'),
                integrationId: z.string(),
                status: z
                  .string()
                  .describe(
                    'pending, or held while the integration is disabled',
                  ),
              }),
            )
            .describe(
              'One per integration that receives the event and that you may read, at most 1,000',
            ),
          hidden: z
            .number()
            .optional()
            .describe(
              'Number of deliveries to integrations that you may not read',
            ),
          more: z
            .number()
            .optional()
            .describe('Number of further deliveries of the event'),
        }),
    },
    examples: [
      {
        title: 'Tell subscribers of a finished deployment',
        input: {
          type: 'deployment.finished',
          payload: { service: 'shop', version: '1.4.2', environment: 'prod' },
          idempotencyKey: 'deploy-shop-1.4.2-prod',
        },
        output: {
          eventId: '019ab5d2-7c00-7000-8000-5a1f6c3d2e10',
          deliveries: [
            {
              id: '019ab5d2-7c00-7000-8000-5a1f6c3d2e11',
              integrationId: 'release-notes',
              status: 'pending',
            },
          ],
        },
      },
      {
        title: 'Send to one integration only',
        input: {
          type: 'deployment.finished',
          payload: { service: 'shop', version: '1.4.2', environment: 'prod' },
          integrationIds: ['release-notes'],
        },
        output: {
          eventId: '019ab5d2-7c00-7000-8000-5a1f6c3d2e10',
          deliveries: [
            {
              id: '019ab5d2-7c00-7000-8000-5a1f6c3d2e11',
              integrationId: 'release-notes',
              status: 'pending',
            },
          ],
        },
      },
    ],
    action: async ({ input, credentials }) => ({
      output: await options.dispatcher.dispatch(
        parse(dispatchSchema, input),
        credentials,
      ),
    }),
  });
}

function hasProtoKey(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, '__proto__')
  );
}
