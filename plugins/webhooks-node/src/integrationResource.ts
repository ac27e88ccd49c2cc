import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import {
  RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
  type Integration,
} from 'backstage-plugin-webhooks-common';

/**
 * A permission condition as a filter on lists of integrations.
 *
 * @public
 */
export type IntegrationFilter = { owners: string[] } | { entityRefs: string[] };

/**
 * The resource that permission rules on integrations are written for.
 *
 * @public
 */
export const webhooksIntegrationResourceRef = createPermissionResourceRef<
  Pick<Integration, 'id' | 'owner' | 'entityRef'>,
  IntegrationFilter
>().with({
  pluginId: 'webhooks',
  resourceType: RESOURCE_TYPE_WEBHOOKS_INTEGRATION,
});
