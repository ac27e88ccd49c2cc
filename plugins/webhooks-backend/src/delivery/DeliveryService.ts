import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  webhooksDeliveryReadPermission,
  webhooksIntegrationUpdatePermission,
  type Delivery,
  type DeliveryCount,
  type DeliveryDetail,
  type Page,
  type ReplayResult,
} from 'backstage-plugin-webhooks-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import type { AccessControl } from '../access/AccessControl';
import type { RateLimiter } from '../access/RateLimiter';
import {
  deliveryNotFound,
  type DeliveryLog,
  type DeliveryFilters,
} from '../database/DeliveryLog';
import type { IntegrationStore } from '../database/IntegrationStore';
import { toIso, type Clock } from '../model/clock';
import { remainingRetries, type RetryOptions } from '../model/retrySchedule';
import type { Scope } from '../model/scope';
import { queuedByHand } from './queuedByHand';
import { readableDelivery } from './readableDelivery';
import { toReadOnlyDelivery, toReadOnlyDetail } from './readOnlyView';
import { sendableIntegration } from './sendableIntegration';

interface DeliveryServiceOptions {
  log: DeliveryLog;
  integrations: IntegrationStore;
  access: AccessControl;
  limiter: RateLimiter;
  delivery: { retry: RetryOptions; maxAgeMs: number };
  clock: Clock;
  /** Called with an integration that may have due deliveries. Must not throw. */
  onChange: (integrationId: string) => void;
}

/** The filters that callers may set. */
type DeliveryQuery = Omit<DeliveryFilters, 'criteria'>;

/** Reads the delivery log, and sends redeliveries. */
export class DeliveryService {
  readonly #options: DeliveryServiceOptions;

  constructor(options: DeliveryServiceOptions) {
    this.#options = options;
  }

  async list(
    request: DeliveryQuery & { limit: number; cursor?: string },
    credentials: BackstageCredentials,
  ): Promise<Page<Delivery>> {
    const { access, log } = this.#options;
    const { criteria, updatable } = await access.listScopes(
      webhooksDeliveryReadPermission,
      credentials,
    );
    const page = await log.list({ ...request, criteria });
    return { ...page, items: await this.#withUrls(page.items, updatable) };
  }

  async count(
    request: DeliveryQuery,
    credentials: BackstageCredentials,
  ): Promise<DeliveryCount> {
    const { access, log } = this.#options;
    const { criteria } = await access.listScopes(
      webhooksDeliveryReadPermission,
      credentials,
    );
    return { count: await log.count({ ...request, criteria }) };
  }

  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<DeliveryDetail> {
    const { log, access } = this.#options;
    const integration = await readableDelivery(this.#options, id, credentials);
    const mayUpdate = await access.isAllowedFor(
      webhooksIntegrationUpdatePermission,
      integration,
      credentials,
    );
    const detail = await this.#withRetries(await log.detail(id));
    return mayUpdate ? detail : toReadOnlyDetail(detail);
  }

  /** @throws `ConflictError` if the integration is disabled or has changed since */
  async redeliver(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<ReplayResult> {
    const { log, limiter, clock } = this.#options;
    const { integrationId } = await log.get(id);
    const { integration, trust } = await sendableIntegration(
      this.#options,
      integrationId,
      credentials,
      {
        read: webhooksDeliveryReadPermission,
        notFound: deliveryNotFound(id),
      },
    );
    limiter.take(credentials, {
      dispatches: 1,
      bytes: await log.bodySize(id),
    });
    await log.redeliver(id, {
      at: integration,
      trust,
      now: clock.now(),
    });
    await queuedByHand(this.#options, integration, trust);
    return { replayed: 1 };
  }

  async #withRetries(detail: DeliveryDetail): Promise<DeliveryDetail> {
    const position = await this.#options.log.queued(detail);
    if (!position) {
      return detail;
    }
    const { givesUpAt, ...retries } = remainingRetries(
      position,
      this.#options.delivery,
    );
    return { ...detail, retries: { ...retries, givesUpAt: toIso(givesUpAt) } };
  }

  /** Deliveries with their URL overrides, which are complete only for callers who may update the integration. */
  async #withUrls(
    deliveries: Delivery[],
    updatable: Scope<IntegrationFilter>,
  ): Promise<Delivery[]> {
    const named = deliveries.filter(({ url }) => url !== undefined);
    if ('all' in updatable || named.length === 0) {
      return deliveries;
    }
    const ids =
      'criteria' in updatable
        ? await this.#options.integrations.filterIds(
            named.map(({ integrationId }) => integrationId),
            updatable.criteria,
          )
        : new Set<string>();
    return deliveries.map(delivery =>
      ids.has(delivery.integrationId) ? delivery : toReadOnlyDelivery(delivery),
    );
  }
}
