import type { AuditorService } from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { IntegrationStateService } from '../../integrations/IntegrationStateService';
import { auditedAction } from './auditedAction';

/**
 * Registers `webhooks:resume-integration`.
 */
export function createResumeIntegrationAction(options: {
  actionsRegistry: ActionsRegistryService;
  auditor: AuditorService;
  states: IntegrationStateService;
}): void {
  const { actionsRegistry, states } = options;
  const audit = auditedAction(options.auditor, 'resume-integration');
  actionsRegistry.register({
    name: 'resume-integration',
    title: 'Resume a webhook integration',
    description: `Ends the pause of an active webhook integration, so that the deliveries that wait for it are sent immediately.

- \`get-integration-health\` returns the \`pause\` and its reason. A receiver that is still broken is soon paused again.
- Deliveries that wait for their next attempt keep waiting: use \`redeliver\` for one of them.
- An integration without a pause is not changed. A disabled one causes a conflict: use \`enable-integration\`.`,
    attributes: { destructive: false, idempotent: true, readOnly: false },
    schema: {
      input: z =>
        z.object({
          integrationId: z.string().describe('Id of the integration'),
        }),
      output: z =>
        z.object({
          resumed: z.boolean().describe('Whether there was a pause to end'),
        }),
    },
    examples: [
      {
        title: 'Send waiting deliveries after the receiver was repaired',
        input: { integrationId: 'release-notes' },
        output: { resumed: true },
      },
    ],
    action: async ({ input: { integrationId }, credentials }) => ({
      output: await audit(
        credentials,
        {
          eventId: 'integration-resume',
          severityLevel: 'medium',
          meta: { id: integrationId },
        },
        () => states.resume(integrationId, credentials),
        ({ resumed }) => ({ resumed }),
      ),
    }),
  });
}
