import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  webhooksDeliveryReadPermission,
  webhooksIntegrationReadPermission,
  webhooksIntegrationUpdatePermission,
  type CancellableStatus,
  type CancelResult,
  type SelectionPreview,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import { toPrincipal } from '../access/principal';
import type { RateLimiter } from '../access/RateLimiter';
import { deliveryNotFound, type DeliveryLog } from '../database/DeliveryLog';
import {
  integrationNotFound,
  type IntegrationRecord,
  type IntegrationStore,
} from '../database/IntegrationStore';
import type { Clock } from '../model/clock';

/** A request to cancel deliveries of an integration. Times are epoch milliseconds. */
interface CancelSelection {
  from?: number;
  to?: number;
  status: CancellableStatus[];
  eventTypes?: string[];
}

interface CancellationServiceOptions {
  log: DeliveryLog;
  integrations: IntegrationStore;
  access: AccessControl;
  limiter: RateLimiter;
  clock: Clock;
  /** Called with the number of cancelled deliveries. Must not throw. */
  onCancelled: (count: number) => void;
  /** Called with an integration whose next delivery may be due. Must not throw. */
  onChange: (integrationId: string) => void;
}

/** Cancels waiting and held deliveries. Deliveries in flight run to their end. */
export class CancellationService {
  readonly #options: CancellationServiceOptions;

  constructor(options: CancellationServiceOptions) {
    this.#options = options;
  }

  /** @throws `ConflictError` if the delivery has ended or is in flight, or its integration has changed since */
  async cancel(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<CancelResult> {
    const { log, limiter, clock } = this.#options;
    const { integrationId } = await log.get(id);
    const integration = await this.#cancellable(integrationId, credentials, {
      read: webhooksDeliveryReadPermission,
      notFound: deliveryNotFound(id),
    });
    limiter.take(credentials, { changes: 1 });
    const done = await log.cancel(integration, { id, now: clock.now() });
    if (!done) {
      const { status } = await log.get(id);
      throw new ConflictError(
        status === 'pending'
          ? 'The delivery is in flight. Wait until its attempt has ended.'
          : `The delivery has already ended: it is ${status}.`,
      );
    }
    this.#cancelled(integrationId, 1);
    return { cancelled: 1 };
  }

  /** @throws `ConflictError` if the integration has changed since */
  async cancelAll(
    integrationId: string,
    request: CancelSelection,
    credentials: BackstageCredentials,
  ): Promise<CancelResult> {
    const { log, limiter } = this.#options;
    const integration = await this.#ofIntegration(integrationId, credentials);
    limiter.take(credentials, { changes: 1 });
    const cancelled = await log.cancelAll(integration, {
      ...this.#selection(request),
      by: toPrincipal(credentials),
    });
    this.#cancelled(integrationId, cancelled);
    return { cancelled };
  }

  async preview(
    integrationId: string,
    request: CancelSelection,
    credentials: BackstageCredentials,
  ): Promise<SelectionPreview> {
    await this.#ofIntegration(integrationId, credentials);
    return this.#options.log.preview({
      ...this.#selection(request),
      integrationId,
    });
  }

  #ofIntegration(
    integrationId: string,
    credentials: BackstageCredentials,
  ): Promise<IntegrationRecord> {
    return this.#cancellable(integrationId, credentials, {
      read: webhooksIntegrationReadPermission,
      notFound: integrationNotFound(integrationId),
    });
  }

  async #cancellable(
    integrationId: string,
    credentials: BackstageCredentials,
    concealment: Parameters<AccessControl['authorizeOrConceal']>[3],
  ): Promise<IntegrationRecord> {
    const { integrations, access } = this.#options;
    const integration = await integrations.find(integrationId);
    await access.authorizeOrConceal(
      webhooksIntegrationUpdatePermission,
      integration,
      credentials,
      concealment,
    );
    if (!integration) {
      throw new NotFoundError(
        `No integration has the id '${integrationId}'. Deliveries to a deleted integration have already been cancelled.`,
      );
    }
    return integration;
  }

  #selection(request: CancelSelection) {
    const now = this.#options.clock.now();
    return {
      ...request,
      from: request.from ?? 0,
      to: request.to ?? now + 1,
      now,
    };
  }

  #cancelled(integrationId: string, count: number): void {
    this.#options.onCancelled(count);
    this.#options.onChange(integrationId);
  }
}
