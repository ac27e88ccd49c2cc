import { ConflictError } from '@backstage/errors';
import type { IntegrationRecord } from '../database/IntegrationStore';

/** Whether an integration is defined by app-config and cannot be changed otherwise. */
export function isConfigured({
  managedBy,
  deletionAt,
}: Pick<IntegrationRecord, 'managedBy' | 'deletionAt'>): boolean {
  return managedBy === 'config' && deletionAt === undefined;
}

/** @throws `ConflictError` if app-config defines the integration */
export function assertNotConfigured(record: IntegrationRecord): void {
  if (isConfigured(record)) {
    throw new ConflictError(
      `The integration '${record.name}' is defined in app-config: change it in webhooks.integrations`,
    );
  }
}
