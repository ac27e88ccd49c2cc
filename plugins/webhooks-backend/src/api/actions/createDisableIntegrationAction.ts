import type { AuditorService } from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { LIMITS } from 'backstage-plugin-webhooks-common';
import type { IntegrationStateService } from '../../integrations/IntegrationStateService';
import { parse } from '../parse';
import { disableSchema } from '../schemas/requests';
import { auditedAction } from './auditedAction';
import { integrationOutput, versionInput } from './schemas';
import { toIntegrationOutput, UNTRUSTED_NOTICE } from './untrusted';

/**
 * Registers `webhooks:disable-integration`.
 */
export function createDisableIntegrationAction(options: {
  actionsRegistry: ActionsRegistryService;
  auditor: AuditorService;
  states: IntegrationStateService;
}): void {
  const { actionsRegistry, states } = options;
  const audit = auditedAction(options.auditor, 'disable-integration');
  actionsRegistry.register({
    name: 'disable-integration',
    title: 'Disable a webhook integration',
    description: `Disables a webhook integration: nothing is sent to it, and its deliveries are held for the retention of the log.

- \`enable-integration\` with \`replay: held\` undoes it and sends the held deliveries.
- An integration that is already disabled causes a conflict.
- ${UNTRUSTED_NOTICE}`,
    attributes: { destructive: true, idempotent: true, readOnly: false },
    schema: {
      input: z =>
        z.object({
          integrationId: z.string().describe('Id of the integration'),
          reason: z
            .string()
            .max(LIMITS.reason)
            .optional()
            .describe('Shown to its owners as the reason'),
          version: versionInput(z),
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
      const disabled = await audit(
        credentials,
        {
          eventId: 'integration-disable',
          severityLevel: 'high',
          meta: { id: integrationId, ...request },
        },
        () => states.disable(integrationId, request, credentials),
      );
      return { output: toIntegrationOutput(disabled) };
    },
  });
}
