import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { webhooksDeliveryReadPermission } from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import { deliveryNotFound, type DeliveryLog } from '../database/DeliveryLog';
import type {
  IntegrationRecord,
  IntegrationStore,
} from '../database/IntegrationStore';

/**
 * The integration of a delivery that the caller may read; undefined if it was deleted.
 *
 * @throws `NotFoundError`
 */
export async function readableDelivery(
  options: {
    log: DeliveryLog;
    integrations: IntegrationStore;
    access: AccessControl;
  },
  id: string,
  credentials: BackstageCredentials,
): Promise<IntegrationRecord | undefined> {
  const { log, integrations, access } = options;
  const { integrationId } = await log.get(id);
  const integration = await integrations.find(integrationId);
  await access.authorizeOrConceal(
    webhooksDeliveryReadPermission,
    integration,
    credentials,
    {
      read: webhooksDeliveryReadPermission,
      notFound: deliveryNotFound(id),
    },
  );
  return integration;
}
