import { ConflictError } from '@backstage/errors';
import type { IntegrationRecord } from '../database/IntegrationStore';

/** Whether app-config defines an integration, so that nothing else may change it. */
export function isConfigured({
  managedBy,
  deletionAt,
}: Pick<IntegrationRecord, 'managedBy' | 'deletionAt'>): boolean {
  return managedBy === 'config' && deletionAt === undefined;
}

/**
 * @throws `ConflictError` when app-config defines the integration
 */
export function assertNotConfigured(record: IntegrationRecord): void {
  if (isConfigured(record)) {
    throw new ConflictError(
      `The integration '${record.name}' is defined in app-config: change it in webhooks.integrations`,
    );
  }
}
