import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { getProcessorFiltersFromConfig } from '@backstage/plugin-notifications-common';
import { notificationsProcessingExtensionPoint } from '@backstage/plugin-notifications-node';
import { webhooksServiceRef } from 'backstage-plugin-webhooks-node';
import { BackgroundDispatcher } from './BackgroundDispatcher';
import { createMetrics } from './metrics';
import { WebhooksNotificationProcessor } from './WebhooksNotificationProcessor';

/**
 * Dispatches each notification as `notifications.notification.sent`.
 *
 * @public
 */
export const notificationsModuleWebhooks = createBackendModule({
  pluginId: 'notifications',
  moduleId: 'webhooks',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        notifications: notificationsProcessingExtensionPoint,
        webhooks: webhooksServiceRef,
      },
      async init({
        config,
        lifecycle,
        logger,
        metrics,
        notifications,
        webhooks,
      }) {
        if (
          !config.getOptionalBoolean('webhooks.sources.notifications.enabled')
        ) {
          logger.info(
            'Notifications are not sent to webhooks: webhooks.sources.notifications.enabled is not set',
          );
          return;
        }
        const own = config.getOptionalConfig(
          'notifications.processors.webhooks',
        );
        const dispatcher = new BackgroundDispatcher({
          webhooks,
          logger,
          metrics: createMetrics(metrics),
        });
        notifications.addProcessor(
          new WebhooksNotificationProcessor({
            dispatcher,
            filters: own ? getProcessorFiltersFromConfig(own) : {},
            appBaseUrl: config.getString('app.baseUrl'),
          }),
        );
        lifecycle.addShutdownHook(() => dispatcher.stop());
      },
    });
  },
});
