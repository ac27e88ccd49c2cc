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
    description: `Gives up a delivery that waits for its next attempt, or that is held because its integration is disabled. Its receiver does not get it.

- One that has ended or is under way is refused as a conflict.
- In an integration that keeps the order, the next delivery goes out at once.
- \`redeliver\` sends a cancelled one after all.`,
    attributes: { destructive: true, idempotent: false, readOnly: false },
    schema: {
      input: z =>
        z.object({ deliveryId: z.string().describe('Id of the delivery') }),
      output: z =>
        z.object({
          cancelled: z.number().describe('Deliveries that were cancelled'),
        }),
    },
    examples: [
      {
        title: 'Give up a delivery that its receiver never takes',
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
