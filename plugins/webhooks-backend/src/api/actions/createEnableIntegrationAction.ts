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
    description: `Enables a disabled webhook integration and resets its health.

- Repair the receiver first, otherwise the integration will be disabled again. \`get-integration-health\` says why it was disabled and how many deliveries are \`held\`.
- \`replay: held\` also sends the held deliveries, and \`missed\` those that failed for good since the last success as well; \`none\` cancels held ones, after which only \`redeliver\` can send them.
- An integration that is already enabled causes a conflict.`,
    attributes: { destructive: false, idempotent: true, readOnly: false },
    schema: {
      input: z =>
        z.object({
          integrationId: z.string().describe('Id of the integration'),
          replay: z
            .enum(['none', 'held', 'missed'])
            .optional()
            .describe('Whether to send the held deliveries. Default: none'),
          version: versionInput(z),
        }),
      output: enableOutput,
    },
    examples: [
      {
        title: 'Enable it and send the held deliveries',
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
