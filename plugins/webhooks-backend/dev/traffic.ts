import type { LoggerService } from '@backstage/backend-plugin-api';
import type { WebhooksService } from 'backstage-plugin-webhooks-node';
import { nextEvent } from './events';

const INTERVAL_MS = 2_000;

/** Dispatches an event every two seconds, like another plugin of the portal. */
export function startTraffic(options: {
  logger: LoggerService;
  webhooks: WebhooksService;
}) {
  const { logger, webhooks } = options;
  const timer = setInterval(async () => {
    try {
      await webhooks.dispatch(nextEvent());
    } catch (error) {
      logger.warn('Demo event was rejected', error as Error);
    }
  }, INTERVAL_MS);
  return { stop: () => clearInterval(timer) };
}
