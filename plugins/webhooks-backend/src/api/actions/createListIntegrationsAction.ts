import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import {
  HEALTH_STATUSES,
  INTEGRATION_SORTS,
} from 'backstage-plugin-webhooks-common';
import type { IntegrationService } from '../../integrations/IntegrationService';
import { parse } from '../parse';
import { listIntegrationsSchema } from '../schemas/requests';
import { integrationOutput, nextCursorOutput, pageInput } from './schemas';
import { toIntegrationOutput, UNTRUSTED_NOTICE } from './untrusted';

/**
 * Registers `webhooks:list-integrations`.
 */
export function createListIntegrationsAction(options: {
  actionsRegistry: ActionsRegistryService;
  integrations: IntegrationService;
}): void {
  options.actionsRegistry.register({
    name: 'list-integrations',
    title: 'List webhook integrations',
    description: `Lists the webhook integrations that the caller may see with their health, by name unless \`sort\` says otherwise.

- Without filters it returns all. Several filters are combined with AND.
- To find what is broken, ask for the \`health\` \`disabled\`, \`failing\`, \`paused\` and \`degraded\`; \`get-integration-health\` then says why.
- If the response has a \`nextCursor\`, there are more: call again with it as \`cursor\`.
- ${UNTRUSTED_NOTICE}`,
    attributes: { destructive: false, idempotent: true, readOnly: true },
    schema: {
      input: z =>
        z.object({
          owner: z
            .array(z.string())
            .optional()
            .describe('Entity refs of owners, such as group:default/team-a'),
          entityRef: z
            .string()
            .optional()
            .describe('The entity of the integrations'),
          health: z
            .array(z.enum(HEALTH_STATUSES))
            .optional()
            .describe('Any of these'),
          q: z
            .string()
            .optional()
            .describe('Part of the name, or of the visible part of the URL'),
          orphaned: z
            .boolean()
            .optional()
            .describe(
              'True for integrations whose owner has nobody who can sign in, false for the others',
            ),
          sort: z
            .enum(INTEGRATION_SORTS)
            .optional()
            .describe(
              'name by default; health: worst first; successRate: lowest of the last 24 hours first; lastProblem: oldest first',
            ),
          order: z
            .enum(['asc', 'desc'])
            .optional()
            .describe('desc: in reverse'),
          ...pageInput(z),
        }),
      output: z =>
        z.object({
          items: z.array(integrationOutput(z)),
          nextCursor: nextCursorOutput(z),
        }),
    },
    examples: [
      {
        title: 'What is broken',
        input: { health: ['disabled', 'failing', 'paused', 'degraded'] },
      },
      {
        title: 'The integrations of a component',
        input: { entityRef: 'component:default/shop' },
      },
    ],
    action: async ({ input, credentials }) => {
      const { items, nextCursor } = await options.integrations.list(
        parse(listIntegrationsSchema, input),
        credentials,
      );
      return { output: { items: items.map(toIntegrationOutput), nextCursor } };
    },
  });
}
