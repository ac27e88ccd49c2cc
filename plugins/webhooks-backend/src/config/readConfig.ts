import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { readServices } from './access';
import { readDelivery } from './delivery';
import { readEventTypes } from './eventTypes';
import { readHealth } from './health';
import { readLimits } from './limits';
import { readNetwork } from './network';
import type { WebhooksOptions } from './options';
import { readSources } from './sources';
import { DAY_MS } from '../model/durations';
import { duration, entityRefs, list } from './values';

/**
 * Reads and validates the `webhooks` section of app-config.
 *
 * @throws `InputError` that names the key and the expected value
 */
export function readWebhooksOptions(
  rootConfig: RootConfigService,
): WebhooksOptions {
  const config = rootConfig.getOptionalConfig('webhooks');
  const eventsMs = duration(config, 'retention.events', 30 * DAY_MS);
  const attemptsMs = duration(
    config,
    'retention.attempts',
    Math.min(eventsMs, 30 * DAY_MS),
  );
  if (attemptsMs > eventsMs) {
    throw new InputError(
      'webhooks.retention.attempts must not be longer than webhooks.retention.events',
    );
  }
  return {
    delivery: readDelivery(config, eventsMs),
    health: readHealth(config),
    retention: { eventsMs, attemptsMs },
    network: readNetwork(config),
    limits: readLimits(config),
    services: readServices(config),
    fallbackRecipients: entityRefs(config, 'alerts.fallbackRecipients'),
    digest: config?.getOptionalBoolean('alerts.digest') ?? true,
    portalPath: readPortalPath(config),
    encryptionKeys: (
      config?.getOptionalConfigArray('encryption.keys') ?? []
    ).map(key => key.getString('secret')),
    eventTypes: readEventTypes(config),
    integrations: list(config, 'integrations') ?? [],
    sources: readSources(config, rootConfig.getOptionalString('app.baseUrl')),
  };
}

function readPortalPath(config: Config | undefined): string {
  const path = config?.getOptionalString('portalPath') ?? '/webhooks';
  const origin = 'https://portal.invalid';
  const isPath =
    path.startsWith('/') &&
    !/[?#]/.test(path) &&
    URL.canParse(path, origin) &&
    new URL(path, origin).href === `${origin}${path}`;
  if (!isPath) {
    throw new InputError(
      `webhooks.portalPath must be the path of the webhooks page in the portal, such as /webhooks, not '${path}'`,
    );
  }
  return path.replace(/\/+$/, '');
}
