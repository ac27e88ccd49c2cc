import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { IntegrationService } from '../../integrations/IntegrationService';
import { healthOutput } from './schemas';
import { toHealthOutput, UNTRUSTED_NOTICE } from './untrusted';

/**
 * Registers `webhooks:get-integration-health`.
 */
export function createGetIntegrationHealthAction(options: {
  actionsRegistry: ActionsRegistryService;
  integrations: IntegrationService;
}): void {
  options.actionsRegistry.register({
    name: 'get-integration-health',
    title: 'Get the health of a webhook integration',
    description: `Tells how a webhook integration is doing: requests by UTC day, success rate, latency, what waits and what is held back.

- \`evidence\` is there while it is disabled: the rule that disabled it, the days on which that was decided, and how the last request ended.
- \`held\` counts the deliveries it missed, which \`enable-integration\` with \`replay: held\` sends.
- \`pause\` says why deliveries wait though the integration is active.
- For the single requests, see \`list-deliveries\`. For what the receiver answered, see \`get-delivery-response\`.
- ${UNTRUSTED_NOTICE}`,
    attributes: { destructive: false, idempotent: true, readOnly: true },
    schema: {
      input: z =>
        z.object({
          integrationId: z.string().describe('Id of the integration'),
        }),
      output: healthOutput,
    },
    examples: [
      {
        title: 'Why the release notes do not arrive',
        input: { integrationId: 'release-notes' },
      },
    ],
    action: async ({ input, credentials }) => ({
      output: toHealthOutput(
        await options.integrations.health(input.integrationId, credentials),
      ),
    }),
  });
}
