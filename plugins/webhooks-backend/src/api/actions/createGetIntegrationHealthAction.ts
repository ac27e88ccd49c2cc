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
    description: `Returns the health of a webhook integration: requests by UTC day, success rate, latency, pending and held deliveries.

- \`evidence\` is present while it is disabled: the rule that disabled it, the days that this was based on, and the end of the last request.
- \`held\` counts the deliveries that it missed, which \`enable-integration\` with \`replay: held\` sends.
- \`pause\` says why deliveries wait although the integration is active.
- For single deliveries, see \`list-deliveries\`. For responses of the receiver, see \`get-delivery-response\`.
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
