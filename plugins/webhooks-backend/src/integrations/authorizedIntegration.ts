import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  IntegrationRecord,
  IntegrationStore,
} from '../database/IntegrationStore';
import type { AccessControl } from '../permissions/AccessControl';

/**
 * Reads an integration for a caller who needs a permission on it.
 *
 * @throws `NotFoundError`, `NotAllowedError`
 */
export async function authorizedIntegration(
  options: { store: IntegrationStore; access: AccessControl },
  id: string,
  permission: Parameters<AccessControl['authorizeFor']>[0],
  credentials: BackstageCredentials,
): Promise<IntegrationRecord> {
  const record = await options.store.get(id);
  await options.access.authorizeFor(permission, record, credentials);
  return record;
}
