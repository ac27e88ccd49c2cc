import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { RiWebhookLine } from '@remixicon/react';
import {
  healthEntityCard,
  myWebhooksWidget,
  webhooksApi,
  webhooksEntityContent,
  webhooksPage,
} from './extensions/index';
import {
  deliveriesRouteRef,
  deliveryRouteRef,
  eventTypesRouteRef,
  integrationRouteRef,
  integrationsRouteRef,
  newIntegrationRouteRef,
  receiversRouteRef,
  rootRouteRef,
} from './routes';
import { PLUGIN_TITLE } from './titles';

/**
 * Webhook integrations and their health, for apps of the new frontend system.
 *
 * @public
 */
export const webhooksPlugin = createFrontendPlugin({
  pluginId: 'webhooks',
  title: PLUGIN_TITLE,
  icon: <RiWebhookLine />,
  info: { packageJson: () => import('../package.json') },
  routes: {
    root: rootRouteRef,
    integrations: integrationsRouteRef,
    newIntegration: newIntegrationRouteRef,
    integration: integrationRouteRef,
    deliveries: deliveriesRouteRef,
    delivery: deliveryRouteRef,
    eventTypes: eventTypesRouteRef,
    receivers: receiversRouteRef,
  },
  extensions: [
    webhooksApi,
    webhooksPage,
    healthEntityCard,
    webhooksEntityContent,
    myWebhooksWidget,
  ],
});
