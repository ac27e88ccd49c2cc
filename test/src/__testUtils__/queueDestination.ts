import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { webhooksDestinationsExtensionPoint } from 'backstage-plugin-webhooks-node';

/** Webhooks to `queue://orders`, a message broker with an HTTP API. */
export const webhooksModuleQueue = createBackendModule({
  pluginId: 'webhooks',
  moduleId: 'queue',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        destinations: webhooksDestinationsExtensionPoint,
      },
      async init({ config, destinations }) {
        const broker = config.getString('webhooks.destinations.queue.url');
        destinations.addDestination({
          scheme: 'queue',
          checkUrl({ host }) {
            if (host !== 'orders') {
              throw new Error('The URL is queue://orders.');
            }
          },
          async send({ id, headers, body, signal }) {
            const response = await fetch(`${broker}/orders`, {
              method: 'PUT',
              headers: { ...headers, 'message-id': id },
              body,
              signal,
            });
            return response.ok
              ? { outcome: 'success' }
              : {
                  outcome: 'error',
                  code: `QUEUE_${response.status}`,
                  message: await response.text(),
                };
          },
        });
      },
    });
  },
});
