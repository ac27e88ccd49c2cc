import type { AuditorService } from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { DeliveryService } from '../../delivery/DeliveryService';
import { auditedAction } from './auditedAction';
import { replayOutput } from './schemas';

/**
 * Registers `webhooks:redeliver`.
 */
export function createRedeliverAction(options: {
  actionsRegistry: ActionsRegistryService;
  auditor: AuditorService;
  deliveries: DeliveryService;
}): void {
  const { actionsRegistry, deliveries } = options;
  const audit = auditedAction(options.auditor, 'redeliver');
  actionsRegistry.register({
    name: 'redeliver',
    title: 'Redeliver a webhook delivery',
    description: `Sends a delivery of any status again, with the same \`webhook-id\`. A delivery that waits for its next attempt is sent immediately.

- Its integration must be active. For all held deliveries of a disabled one, use \`enable-integration\` with \`replay: held\`.
- Sending continues in the background: see \`list-deliveries\` for the result.`,
    attributes: { destructive: false, idempotent: false, readOnly: false },
    schema: {
      input: z =>
        z.object({ deliveryId: z.string().describe('Id of the delivery') }),
      output: replayOutput,
    },
    examples: [
      {
        title: 'Retry a failed delivery',
        input: { deliveryId: '019ab5d2-7c00-7000-8000-5a1f6c3d2e11' },
        output: { replayed: 1 },
      },
    ],
    action: async ({ input, credentials }) => ({
      output: await audit(
        credentials,
        {
          eventId: 'delivery-redeliver',
          severityLevel: 'medium',
          meta: { id: input.deliveryId },
        },
        () => deliveries.redeliver(input.deliveryId, credentials),
      ),
    }),
  });
}
