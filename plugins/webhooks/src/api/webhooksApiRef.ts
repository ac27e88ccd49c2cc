import { createApiRef } from '@backstage/frontend-plugin-api';
import type { WebhooksApi } from 'backstage-plugin-webhooks-common';

/**
 * The webhooks backend, as seen from the portal.
 *
 * @public
 */
export const webhooksApiRef = createApiRef<WebhooksApi>().with({
  id: 'plugin.webhooks.client',
  pluginId: 'webhooks',
});
