import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { webhooksServiceRef } from 'backstage-plugin-webhooks-node';
import { demoGuide } from './guide';
import { startReceivers } from './receivers';
import { startTraffic } from './traffic';

/** Demo receivers and events for the integrations in app-config.yaml. */
export const demoPlugin = createBackendPlugin({
  pluginId: 'demo',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        lifecycle: coreServices.rootLifecycle,
        logger: coreServices.logger,
        webhooks: webhooksServiceRef,
      },
      async init({ config, lifecycle, logger, webhooks }) {
        const receivers = await startReceivers({ config, logger });
        lifecycle.addShutdownHook(() => receivers.stop());

        lifecycle.addStartupHook(() => {
          const traffic = startTraffic({ logger, webhooks });
          lifecycle.addBeforeShutdownHook(() => traffic.stop());
          // Not written by the logger, which would redact the token. The delay puts it after the startup messages of
          // other plugins.
          setTimeout(() => process.stdout.write(demoGuide(config)), 3_000);
        });
      },
    });
  },
});
