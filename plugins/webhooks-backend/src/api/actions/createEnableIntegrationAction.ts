import type { AuditorService } from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { IntegrationStateService } from '../../integrations/IntegrationStateService';
import { parse } from '../parse';
import { enableSchema } from '../schemas/requests';
import { auditedAction } from './auditedAction';
import { enableOutput, versionInput } from './schemas';

/**
 * Registers `webhooks:enable-integration`.
 */
export function createEnableIntegrationAction(options: {
  actionsRegistry: ActionsRegistryService;
  auditor: AuditorService;
  states: IntegrationStateService;
}): void {
  const { actionsRegistry, states } = options;
  const audit = auditedAction(options.auditor, 'enable-integration');
  actionsRegistry.register({
    name: 'enable-integration',
    title: 'Enable a webhook integration',
    description: `Enables a disabled webhook integration and restarts its health counts.

- Repair the receiver first, or it will be disabled again. \`get-integration-health\` says why it was disabled and how many deliveries are \`held\`.
- \`replay: held\` also sends what it missed; with \`none\` it is cancelled, and can be sent again with \`redeliver\` only.
- One that is enabled already is refused as a conflict.`,
    attributes: { destructive: false, idempotent: true, readOnly: false },
    schema: {
      input: z =>
        z.object({
          integrationId: z.string().describe('Id of the integration'),
          replay: z
            .enum(['none', 'held'])
            .optional()
            .describe('Whether to send what it missed; none by default'),
          version: versionInput(z),
        }),
      output: enableOutput,
    },
    examples: [
      {
        title: 'Enable it and send what it missed',
        input: { integrationId: 'release-notes', replay: 'held' },
        output: { replayed: 12, waived: 0 },
      },
    ],
    action: async ({ input: { integrationId, ...rest }, credentials }) => {
      const request = parse(enableSchema, rest);
      return {
        output: await audit(
          credentials,
          {
            eventId: 'integration-enable',
            severityLevel: 'medium',
            meta: { id: integrationId, ...request },
          },
          () => states.enable(integrationId, request, credentials),
          result => ({ ...result }),
        ),
      };
    },
  });
}
