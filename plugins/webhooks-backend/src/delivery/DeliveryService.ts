import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  webhooksDeliveryReadPermission,
  webhooksDeliveryRedeliverPermission,
  webhooksIntegrationDispatchPermission,
  webhooksIntegrationReadPermission,
  webhooksIntegrationUpdatePermission,
  type Attempt,
  type AttemptOutcome,
  type Delivery,
  type DeliveryDetail,
  type DeliveryStatus,
  type Page,
  type ReplayResult,
  type SelectionPreview,
} from 'backstage-plugin-webhooks-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import type { Clock } from '../clock';
import {
  deliveryNotFound,
  type DeliveryLog,
  type StatusCodes,
} from '../database/DeliveryLog';
import { integrationNotFound } from '../database/integrations/revision';
import type {
  IntegrationRecord,
  IntegrationStore,
} from '../database/IntegrationStore';
import { authorizedIntegration } from '../integrations/authorizedIntegration';
import type { RateLimiter } from '../dispatch/RateLimiter';
import { chargeReplay, takeReplay } from '../dispatch/replayCost';
import { afterSuccess, probeNow } from '../health/flow';
import type { AccessControl } from '../permissions/AccessControl';
import type { Scope } from '../permissions/scope';
import { toReadOnlyDelivery, toReadOnlyDetail } from './readOnlyView';
import type { TestSender } from './TestSender';

/** The deliveries of an integration that are sent again; times in epoch milliseconds. */
interface ReplaySelection {
  from: number;
  to?: number;
  status: DeliveryStatus[];
  eventTypes?: string[];
}

interface DeliveryServiceOptions {
  log: DeliveryLog;
  integrations: IntegrationStore;
  access: AccessControl;
  limiter: RateLimiter;
  tests: TestSender;
  clock: Clock;
  /** Called with an integration that may have due deliveries. Must not throw. */
  onChange: (integrationId: string) => void;
}

/**
 * The delivery log, and sending again.
 */
export class DeliveryService {
  readonly #options: DeliveryServiceOptions;

  static create(options: DeliveryServiceOptions): DeliveryService {
    return new DeliveryService(options);
  }

  private constructor(options: DeliveryServiceOptions) {
    this.#options = options;
  }

  async list(
    request: {
      integrationId?: string;
      entityRef?: string;
      deliveryId?: string;
      eventId?: string;
      idempotencyKey?: string;
      eventType?: string;
      status?: DeliveryStatus[];
      outcome?: AttemptOutcome[];
      statusCode?: StatusCodes;
      from?: number;
      to?: number;
      limit: number;
      cursor?: string;
    },
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

  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<DeliveryDetail> {
    const { log, access, integrations } = this.#options;
    const { integrationId } = await log.get(id);
    const integration = await integrations.find(integrationId);
    await access.authorizeOrConceal(
      webhooksDeliveryReadPermission,
      integration,
      credentials,
      {
        read: webhooksDeliveryReadPermission,
        notFound: deliveryNotFound(id),
      },
    );
    const mayUpdate = await access.isAllowedFor(
      webhooksIntegrationUpdatePermission,
      integration,
      credentials,
    );
    const detail = await log.detail(id);
    return mayUpdate ? detail : toReadOnlyDetail(detail);
  }

  /**
   * @throws `ConflictError` when the integration cannot be sent to, or was changed meanwhile
   */
  async redeliver(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<ReplayResult> {
    const { log, limiter, clock } = this.#options;
    const { integrationId } = await log.get(id);
    const { integration, trust } = await this.#sendable(
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
    await this.#queued(integration, trust);
    return { replayed: 1 };
  }

  /**
   * @throws `ConflictError` when the integration cannot be sent to, or was changed meanwhile
   */
  async replay(
    integrationId: string,
    request: ReplaySelection,
    credentials: BackstageCredentials,
  ): Promise<ReplayResult> {
    const { log, limiter } = this.#options;
    const { integration, trust } = await this.#replayable(
      integrationId,
      credentials,
    );
    const selection = this.#selection(request);
    const size = await log.measureReplay({ ...selection, integrationId });
    takeReplay(limiter, credentials, size);
    const replayed = await log.replay({ ...selection, integration, trust });
    chargeReplay(limiter, credentials, { size, replayed });
    await this.#queued(integration, trust);
    return { replayed };
  }

  /**
   * @throws `ConflictError` when the integration cannot be sent to
   */
  async previewReplay(
    integrationId: string,
    request: ReplaySelection,
    credentials: BackstageCredentials,
  ): Promise<SelectionPreview> {
    await this.#replayable(integrationId, credentials);
    return this.#options.log.preview({
      ...this.#selection(request),
      integrationId,
    });
  }

  /**
   * Sends a ping now, also to an integration that is disabled, so that a repaired receiver can be tried first. Its success
   * ends a cool-down.
   */
  async test(
    integrationId: string,
    credentials: BackstageCredentials,
  ): Promise<Attempt> {
    const { integrations, access, limiter, tests, clock, onChange } =
      this.#options;
    const integration = await authorizedIntegration(
      { store: integrations, access },
      integrationId,
      webhooksIntegrationUpdatePermission,
      credentials,
    );
    limiter.take(credentials, { dispatches: 1, changes: 1 });
    const attempt = await tests.send(integration, credentials);
    if (attempt.outcome === 'success') {
      const now = clock.now();
      await integrations.changeFlow(integration, {
        now,
        next: flow => afterSuccess(flow, now),
      });
      onChange(integrationId);
    }
    return attempt;
  }

  /**
   * Says that a person has queued deliveries. In a cool-down the probe goes out for them at once, unless what becomes of
   * them does not count.
   */
  async #queued(integration: IntegrationRecord, trust: boolean): Promise<void> {
    const { integrations, clock, onChange } = this.#options;
    if (trust) {
      const now = clock.now();
      await integrations.changeFlow(integration, {
        now,
        next: flow => probeNow(flow, now),
      });
    }
    onChange(integration.id);
  }

  /** Deliveries with the URLs that their dispatches named: whole where the caller may update the integration. */
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

  #replayable(integrationId: string, credentials: BackstageCredentials) {
    return this.#sendable(integrationId, credentials, {
      read: webhooksIntegrationReadPermission,
      notFound: integrationNotFound(integrationId),
    });
  }

  #selection(request: ReplaySelection) {
    const now = this.#options.clock.now();
    return { ...request, to: request.to ?? now + 1, now };
  }

  /**
   * @returns the integration, and whether what becomes of what the caller sends again counts, whoever dispatched it
   */
  async #sendable(
    integrationId: string,
    credentials: BackstageCredentials,
    concealment: Parameters<AccessControl['authorizeOrConceal']>[3],
  ): Promise<{ integration: IntegrationRecord; trust: boolean }> {
    const { integrations, access } = this.#options;
    const integration = await integrations.find(integrationId);
    await access.authorizeOrConceal(
      webhooksDeliveryRedeliverPermission,
      integration,
      credentials,
      concealment,
    );
    if (!integration) {
      throw new NotFoundError(
        `No integration has the id '${integrationId}'. What was sent to a deleted one cannot be sent again.`,
      );
    }
    if (integration.state === 'disabled') {
      throw new ConflictError('The integration is disabled. Enable it first.');
    }
    return {
      integration,
      trust: await access.isAllowedFor(
        webhooksIntegrationDispatchPermission,
        integration,
        credentials,
      ),
    };
  }
}
