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
  /** Whether it is still being asked; everything is denied until then. */
  loading: boolean;
  /** Disable, resume, test, rotate. */
  canOperate: boolean;
  /** Not what the app configuration defined, and does not any more. */
  canEnable: boolean;
  /** Change the settings: not those of integrations that the app configuration defines. */
  canEdit: boolean;
  canDelete: boolean;
  canRevealSecret: boolean;
  canReadDeliveries: boolean;
  canRedeliver: boolean;
}

/** Asks, in one request, what the viewer may do with one integration. */
export function useIntegrationAccess(
  integration: Pick<Integration, 'id' | 'managedBy' | 'deletionAt'> | undefined,
): IntegrationAccess {
  const resourceRef = integration?.id;
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
  const changeable = integration?.managedBy === 'api';
  const retired = integration?.deletionAt !== undefined;
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
