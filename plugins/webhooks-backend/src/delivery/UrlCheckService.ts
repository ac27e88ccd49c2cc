import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  webhooksIntegrationCreatePermission,
  webhooksIntegrationUpdatePermission,
  type CheckUrlRequest,
  type UrlCheck,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import { authorizedIntegration } from '../access/authorizedIntegration';
import type { RateLimiter } from '../access/RateLimiter';
import { refusal } from '../access/refusal';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { UrlProber } from './http/UrlProber';
import type { DestinationRegistry } from '../network/DestinationRegistry';

interface UrlCheckServiceOptions {
  store: IntegrationStore;
  access: AccessControl;
  limiter: RateLimiter;
  destinations: DestinationRegistry;
  prober: UrlProber;
}

/** Connects to URLs for callers who may give them to an integration. */
export class UrlCheckService {
  readonly #options: UrlCheckServiceOptions;

  constructor(options: UrlCheckServiceOptions) {
    this.#options = options;
  }

  /**
   * @throws `NotAllowedError`, `NotFoundError`, `TooManyRequestsError`
   */
  async check(
    { url, integrationId }: CheckUrlRequest,
    credentials: BackstageCredentials,
  ): Promise<UrlCheck> {
    const { access, limiter, destinations, prober } = this.#options;
    if (integrationId === undefined) {
      const scope = await access.integrations(
        webhooksIntegrationCreatePermission,
        credentials,
      );
      if ('none' in scope) {
        throw refusal(webhooksIntegrationCreatePermission);
      }
    } else {
      await authorizedIntegration(
        this.#options,
        integrationId,
        webhooksIntegrationUpdatePermission,
        credentials,
      );
    }
    limiter.take(credentials, { changes: 1 });
    return destinations.find(url)
      ? { outcome: 'unchecked' }
      : prober.probe(new URL(url));
  }
}
