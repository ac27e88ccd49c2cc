import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { webhooksDestinationsExtensionPoint } from 'backstage-plugin-webhooks-node';
import { NatsDestination } from './NatsDestination';
import { readConnections } from './readConnections';

/**
 * Publishes webhooks to NATS JetStream.
 *
 * @public
 */
export const webhooksModuleNats = createBackendModule({
  pluginId: 'webhooks',
  moduleId: 'nats',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        destinations: webhooksDestinationsExtensionPoint,
      },
      async init({ config, destinations }) {
        const connections = readConnections(config);
        if (connections.length > 0) {
          destinations.addDestination(new NatsDestination(connections));
        }
      },
    });
  },
});
