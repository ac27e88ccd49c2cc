import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { webhooksIntegrationReadPermission } from 'backstage-plugin-webhooks-common';
import {
  changedMeanwhile,
  integrationNotFound,
  type IntegrationRecord,
  type IntegrationStore,
} from '../database/IntegrationStore';
import type { AccessControl } from './AccessControl';

/** Is told which integration a call is about, for the audit trail. */
export type OnFound = (
  integration: Pick<IntegrationRecord, 'owner' | 'url'>,
) => void;

/**
 * Reads an integration for a caller who needs a permission on it. What is then changed of it has to be changed at the
 * revision that this read: the decision holds for no other.
 *
 * @param version - the one that the caller has read; absent when any will do
 * @param onFound - called with the integration before it is decided whether the caller may use it
 *
 * @throws `NotFoundError`, also for callers who may not read it; `NotAllowedError`; `ConflictError` when it has another
 * version
 */
export async function authorizedIntegration(
  options: { store: IntegrationStore; access: AccessControl },
  id: string,
  permission: Parameters<AccessControl['authorizeFor']>[0],
  credentials: BackstageCredentials,
  version?: number,
  onFound?: OnFound,
): Promise<IntegrationRecord> {
  const record = await options.store.get(id);
  onFound?.(record);
  await options.access.authorizeOrConceal(permission, record, credentials, {
    read: webhooksIntegrationReadPermission,
    notFound: integrationNotFound(id),
  });
  if (version !== undefined && version !== record.version) {
    throw changedMeanwhile(id);
  }
  return record;
}
