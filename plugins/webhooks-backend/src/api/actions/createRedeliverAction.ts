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
    title: 'Send a webhook delivery again',
    description: `Sends a delivery again, whatever became of it, with the same \`webhook-id\`. One that waits for its next attempt is sent at once.

- Its integration must be active. For all that a disabled one missed, use \`enable-integration\` with \`replay: held\`.
- Sending goes on in the background: see \`list-deliveries\` for what came of it.`,
    attributes: { destructive: false, idempotent: false, readOnly: false },
    schema: {
      input: z =>
        z.object({ deliveryId: z.string().describe('Id of the delivery') }),
      output: replayOutput,
    },
    examples: [
      {
        title: 'Try a failed delivery once more',
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
