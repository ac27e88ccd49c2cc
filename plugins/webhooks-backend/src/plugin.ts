import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  actionsRegistryServiceRef,
  metricsServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { scaffolderServiceRef } from '@backstage/plugin-scaffolder-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  webhooksDestinationsExtensionPoint,
  webhooksEventTypesExtensionPoint,
} from 'backstage-plugin-webhooks-node';
import { registerActions } from './api/actions';
import { createRouter } from './api/router/createRouter';
import { clockServiceRef } from './clockServiceRef';
import { readWebhooksOptions } from './config/readConfig';
import { receiverContract } from './config/receiverContract';
import { startupWarnings } from './config/startupWarnings';
import { createWebhooks } from './createWebhooks';
import { EventTypeRegistry } from './eventTypes/EventTypeRegistry';
import { DestinationRegistry } from './network/DestinationRegistry';
import { OPERATIONAL_EVENT_TYPES } from './model/operationalEventTypes';

/**
 * Outgoing webhooks with health.
 *
 * @public
 */
export const webhooksPlugin = createBackendPlugin({
  pluginId: 'webhooks',
  register(env) {
    const eventTypes = new EventTypeRegistry();
    OPERATIONAL_EVENT_TYPES.forEach(type =>
      eventTypes.add(type, { reserved: true, source: 'operational' }),
    );
    env.registerExtensionPoint(webhooksEventTypesExtensionPoint, {
      addEventTypes: (...types) => types.forEach(type => eventTypes.add(type)),
    });

    const destinations = new DestinationRegistry();
    env.registerExtensionPoint(webhooksDestinationsExtensionPoint, {
      addDestination: destination => destinations.add(destination),
    });

    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        clock: clockServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scaffolder: scaffolderServiceRef,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        userInfo: coreServices.userInfo,
      },
      async init(deps) {
        const { actionsRegistry, httpAuth, lifecycle, scheduler } = deps;
        const config = readWebhooksOptions(deps.config);
        startupWarnings({
          permissionEnabled:
            deps.config.getOptionalBoolean('permission.enabled') ?? false,
          servicesListed: config.services !== undefined,
          encryptionKeys: config.encryptionKeys,
        }).forEach(warning => deps.logger.warn(warning));

        const webhooks = await createWebhooks(deps, {
          config,
          destinations,
          eventTypes,
        });
        const { services } = webhooks;
        registerActions({ ...services, actionsRegistry });
        deps.httpRouter.use(
          createRouter({
            ...{ ...services, ...config.delivery, httpAuth },
            contract: receiverContract(config),
          }),
        );
        lifecycle.addStartupHook(() => webhooks.start(scheduler));
        lifecycle.addShutdownHook(() => webhooks.stop());
      },
    });
  },
});
