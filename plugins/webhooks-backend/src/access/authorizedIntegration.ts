import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { webhooksIntegrationReadPermission } from 'backstage-plugin-webhooks-common';
import {
  integrationChanged,
  integrationNotFound,
  type IntegrationRecord,
  type IntegrationStore,
} from '../database/IntegrationStore';
import type { AccessControl } from './AccessControl';

/** Receives the integration of a call, for the audit trail. */
export type OnFound = (
  integration: Pick<IntegrationRecord, 'owner' | 'url'>,
) => void;

/**
 * Reads an integration for a caller who needs a permission on it. Later changes must be made at the revision returned,
 * because the decision is only valid for that.
 *
 * @param version - the version that the caller has read; if absent, any version is accepted
 * @param onFound - called with the integration before authorization
 *
 * @throws `NotFoundError`, also for callers who may not read it; `NotAllowedError`; `ConflictError` if it has another
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
    throw integrationChanged(id);
  }
  return record;
}
