import type { AuditorService } from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { IntegrationStateService } from '../integrations/IntegrationStateService';
import { principalOf } from '../permissions/principal';
import { withAudit } from '../router/audited';
import { parse } from '../router/parse';
import { disableSchema } from '../router/requests';
import { integrationOutput } from './schemas';

/**
 * Registers `webhooks:disable-integration`.
 */
export function createDisableIntegrationAction(options: {
  actionsRegistry: ActionsRegistryService;
  auditor: AuditorService;
  states: IntegrationStateService;
}): void {
  const { actionsRegistry, auditor, states } = options;
  actionsRegistry.register({
    name: 'disable-integration',
    title: 'Disable a webhook integration',
    description: `Disables a webhook integration: nothing is sent to it any more, and what it misses is held for as long as the log is kept.

- \`enable-integration\` with \`replay: held\` undoes it and sends what it missed.
- One that is disabled already is refused as a conflict.`,
    attributes: { destructive: true, idempotent: true, readOnly: false },
    schema: {
      input: z =>
        z.object({
          integrationId: z.string().describe('Id of the integration'),
          reason: z
            .string()
            .max(500)
            .optional()
            .describe('Shown to its owners as the reason'),
        }),
      output: integrationOutput,
    },
    examples: [
      {
        title: 'Stop sending while the receiver moves',
        input: {
          integrationId: 'release-notes',
          reason: 'The receiver moves to another host today',
        },
      },
    ],
    action: async ({ input: { integrationId, ...rest }, credentials }) => {
      const request = parse(disableSchema, rest);
      return {
        output: await withAudit(
          auditor,
          {
            eventId: 'integration-disable',
            severityLevel: 'high',
            meta: {
              action: 'disable-integration',
              actor: principalOf(credentials),
              id: integrationId,
              ...request,
            },
          },
          () => states.disable(integrationId, request, credentials),
        ),
      };
    },
  });
}
