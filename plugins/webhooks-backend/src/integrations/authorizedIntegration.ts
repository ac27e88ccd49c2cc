import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { webhooksIntegrationReadPermission } from 'backstage-plugin-webhooks-common';
import {
  integrationNotFound,
  type IntegrationRecord,
  type IntegrationStore,
} from '../database/IntegrationStore';
import type { AccessControl } from '../permissions/AccessControl';

/**
 * Reads an integration for a caller who needs a permission on it.
 *
 * @throws `NotFoundError`, also for callers who may not read it; `NotAllowedError`
 */
export async function authorizedIntegration(
  options: { store: IntegrationStore; access: AccessControl },
  id: string,
  permission: Parameters<AccessControl['authorizeFor']>[0],
  credentials: BackstageCredentials,
): Promise<IntegrationRecord> {
  const record = await options.store.get(id);
  await options.access.authorizeOrConceal(permission, record, credentials, {
    read: webhooksIntegrationReadPermission,
    notFound: integrationNotFound(id),
  });
  return record;
}
