import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { EventTypeProvider } from './EventTypeProvider';
import { EventTypeReader } from './EventTypeReader';
import { EventTypeRelationsProcessor } from './EventTypeRelationsProcessor';
import { readOptions } from './readOptions';

/**
 * Publishes the event types of the webhooks backend as API entities.
 *
 * @public
 */
export const catalogModuleWebhooks = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'webhooks',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({ auth, catalog, config, discovery, logger, scheduler }) {
        const options = readOptions(config);
        if (!options) {
          logger.info(
            'Event types are not published as API entities: catalog.providers.webhooks is not set',
          );
          return;
        }
        catalog.addEntityProvider(
          new EventTypeProvider({
            options,
            reader: new EventTypeReader({ auth, discovery }),
            taskRunner: scheduler.createScheduledTaskRunner(options.schedule),
            logger,
          }),
        );
        catalog.addProcessor(new EventTypeRelationsProcessor());
      },
    });
  },
});
