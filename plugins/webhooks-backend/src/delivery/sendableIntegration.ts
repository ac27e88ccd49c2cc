import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  webhooksDeliveryRedeliverPermission,
  webhooksIntegrationDispatchPermission,
  webhooksIntegrationReadPermission,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import {
  integrationNotFound,
  type IntegrationRecord,
  type IntegrationStore,
} from '../database/IntegrationStore';

/** Like {@link sendableIntegration}, for replays. An integration that the caller may not read is concealed. */
export function replayableIntegration(
  options: Parameters<typeof sendableIntegration>[0],
  integrationId: string,
  credentials: BackstageCredentials,
): ReturnType<typeof sendableIntegration> {
  return sendableIntegration(options, integrationId, credentials, {
    read: webhooksIntegrationReadPermission,
    notFound: integrationNotFound(integrationId),
  });
}

/**
 * Reads an integration for a caller who resends deliveries.
 *
 * @returns the integration, and whether the outcomes count towards its health
 *
 * @throws `NotAllowedError`, `NotFoundError`; `ConflictError` if it is disabled
 */
export async function sendableIntegration(
  options: { integrations: IntegrationStore; access: AccessControl },
  integrationId: string,
  credentials: BackstageCredentials,
  concealment: Parameters<AccessControl['authorizeOrConceal']>[3],
): Promise<{ integration: IntegrationRecord; trust: boolean }> {
  const { integrations, access } = options;
  const integration = await integrations.find(integrationId);
  await access.authorizeOrConceal(
    webhooksDeliveryRedeliverPermission,
    integration,
    credentials,
    concealment,
  );
  if (!integration) {
    throw new NotFoundError(
      `No integration has the id '${integrationId}'. Deliveries to a deleted integration cannot be sent again.`,
    );
  }
  if (integration.state === 'disabled') {
    throw new ConflictError('The integration is disabled. Enable it first.');
  }
  return {
    integration,
    trust: await access.isAllowedFor(
      webhooksIntegrationDispatchPermission,
      integration,
      credentials,
    ),
  };
}
