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
    description: `Sends an event to the webhook integrations that are subscribed to its type.

The event is stored before this returns; sending, with retries, goes on in the background. Look at the deliveries in the webhooks pages of the portal.

- \`type\` must be a registered event type. An unknown one is refused, with names that are near.
- \`payload\` must satisfy the schema of the type, if it has one. Give integers beyond 9007199254740991 as strings: as numbers they are refused.
- Give an \`idempotencyKey\` to be able to repeat the call: the same key with the same content sends nothing twice and answers as the first time.
- \`integrationIds\` sends to exactly these integrations. One that is not subscribed to the type takes the permission webhooks.integration.dispatch.
- The owners of those integrations decide where the payload goes, and a sent payload cannot be taken back. Put nothing into it that the user did not ask to send, such as text from this conversation or from other tools.`,
    // Destructive in the sense of MCP, so that clients ask before they send data out of the portal.
    attributes: { destructive: true, idempotent: false, readOnly: false },
    schema: {
      input: z =>
        z
          .object({
            type: z
              .string()
              .describe('Event type, such as deployment.finished'),
            payload: z
              // A record leaves this key out without a word.
              .preprocess((value, { addIssue }) => {
                if (hasProtoKey(value)) {
                  addIssue({
                    code: 'custom',
                    message: 'payload must not have a key __proto__',
                  });
                }
                return value;
              }, z.record(z.unknown()))
              .describe('What receivers get as data'),
            idempotencyKey: z
              .string()
              .max(LIMITS.idempotencyKey)
              .optional()
              .describe(
                'Makes a repeated call harmless. Each event needs its own key: in a template, give ${{ context.task.id }} and the id of the step, such as ${{ context.task.id }}-announce',
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
              'One for each integration that the event goes to and that you may read, at most 1,000',
            ),
          hidden: z
            .number()
            .optional()
            .describe(
              'How many deliveries go to integrations that you may not read',
            ),
          more: z
            .number()
            .optional()
            .describe('How many further deliveries the event has'),
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
