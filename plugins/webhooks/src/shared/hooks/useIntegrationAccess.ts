import {
  type Integration,
  webhooksDeliveryReadPermission,
  webhooksDeliveryRedeliverPermission,
  webhooksIntegrationDeletePermission,
  webhooksIntegrationRevealSecretPermission,
  webhooksIntegrationUpdatePermission,
} from 'backstage-plugin-webhooks-common';
import { useAllowed } from './useAllowed';

/** The permissions of the viewer on one integration. */
export interface IntegrationAccess {
  /** Whether permissions are still loading; everything is denied until then. */
  loading: boolean;
  /** Disable, resume, test, and rotate the secret. */
  canOperate: boolean;
  /** False for integrations that were removed from the app configuration. */
  canEnable: boolean;
  /** Change the settings; false for integrations that the app configuration defines. */
  canEdit: boolean;
  canDelete: boolean;
  canRevealSecret: boolean;
  canReadDeliveries: boolean;
  canRedeliver: boolean;
}

/** Checks in one request what the viewer may do with an integration. */
export function useIntegrationAccess(
  integration: Pick<Integration, 'id'> &
    Partial<Pick<Integration, 'managedBy' | 'deletionAt'>>,
): IntegrationAccess {
  const resourceRef = integration.id;
  const update = useAllowed(webhooksIntegrationUpdatePermission, resourceRef);
  const remove = useAllowed(webhooksIntegrationDeletePermission, resourceRef);
  const reveal = useAllowed(
    webhooksIntegrationRevealSecretPermission,
    resourceRef,
  );
  const read = useAllowed(webhooksDeliveryReadPermission, resourceRef);
  const redeliver = useAllowed(
    webhooksDeliveryRedeliverPermission,
    resourceRef,
  );
  const changeable = integration.managedBy === 'api';
  const retired = integration.deletionAt !== undefined;
  return {
    loading: [update, remove, reveal, read, redeliver].some(p => p.loading),
    canOperate: update.allowed,
    canEnable: update.allowed && !retired,
    canEdit: update.allowed && changeable,
    canDelete: remove.allowed && (changeable || retired),
    canRevealSecret: reveal.allowed,
    canReadDeliveries: read.allowed,
    canRedeliver: redeliver.allowed,
  };
}
