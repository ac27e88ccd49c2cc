import { createApiRef } from '@backstage/frontend-plugin-api';
import type { WebhooksApi } from 'backstage-plugin-webhooks-common';

/**
 * Client of the webhooks backend.
 *
 * @public
 */
export const webhooksApiRef = createApiRef<WebhooksApi>().with({
  id: 'plugin.webhooks.client',
  pluginId: 'webhooks',
});
