import type { AuditorService } from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { CancellationService } from '../../delivery/CancellationService';
import { auditedAction } from './auditedAction';

/**
 * Registers `webhooks:cancel-delivery`.
 */
export function createCancelDeliveryAction(options: {
  actionsRegistry: ActionsRegistryService;
  auditor: AuditorService;
  cancellations: CancellationService;
}): void {
  const { actionsRegistry, cancellations } = options;
  const audit = auditedAction(options.auditor, 'cancel-delivery');
  actionsRegistry.register({
    name: 'cancel-delivery',
    title: 'Cancel a webhook delivery',
    description: `Cancels a delivery that waits for its next attempt or is held because its integration is disabled. The receiver will not get it.

- A delivery that has ended or is in flight causes a conflict.
- In an integration with FIFO ordering, the next delivery is sent immediately.
- \`redeliver\` sends a cancelled delivery after all.`,
    attributes: { destructive: true, idempotent: false, readOnly: false },
    schema: {
      input: z =>
        z.object({ deliveryId: z.string().describe('Id of the delivery') }),
      output: z =>
        z.object({
          cancelled: z.number().describe('Number of cancelled deliveries'),
        }),
    },
    examples: [
      {
        title: 'Cancel a delivery that its receiver never accepts',
        input: { deliveryId: '019ab5d2-7c00-7000-8000-5a1f6c3d2e11' },
        output: { cancelled: 1 },
      },
    ],
    action: async ({ input, credentials }) => ({
      output: await audit(
        credentials,
        {
          eventId: 'delivery-cancel',
          severityLevel: 'medium',
          meta: { id: input.deliveryId },
        },
        () => cancellations.cancel(input.deliveryId, credentials),
        ({ cancelled }) => ({ cancelled }),
      ),
    }),
  });
}
