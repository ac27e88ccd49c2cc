import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  webhooksDeliveryRedeliverPermission,
  webhooksIntegrationReadPermission,
  type DeliveryStatus,
  type Page,
  type Replay,
  type ReplayResult,
  type SelectionPreview,
  type StartedReplay,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import { authorizedIntegration } from '../access/authorizedIntegration';
import { toPrincipal } from '../access/principal';
import type { RateLimiter } from '../access/RateLimiter';
import { chargeReplay, takeReplay } from '../access/replayCost';
import type { DeliveryFilters, DeliveryLog } from '../database/DeliveryLog';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { ReplayStore } from '../database/ReplayStore';
import type { Clock } from '../model/clock';
import { queuedByHand } from './queuedByHand';
import { REPLAY_BATCH, type ReplayRunner } from './ReplayRunner';
import { replayableIntegration } from './sendableIntegration';

/** A request to replay deliveries of an integration. Times are epoch milliseconds. */
interface ReplaySelection extends Pick<
  DeliveryFilters,
  'outcome' | 'statusCode'
> {
  from: number;
  to?: number;
  status: DeliveryStatus[];
  eventTypes?: string[];
  failedAfter?: number;
}

interface ReplayServiceOptions {
  replays: ReplayStore;
  runner: ReplayRunner;
  log: DeliveryLog;
  integrations: IntegrationStore;
  access: AccessControl;
  limiter: RateLimiter;
  clock: Clock;
  /** Called with an integration that may have due deliveries. Must not throw. */
  onChange: (integrationId: string) => void;
  /** Called with a replay that was stopped. Must not throw. */
  onEnded: (replay: Replay) => void;
}

/** Replays deliveries of an integration: small replays immediately, large ones in the background. */
export class ReplayService {
  readonly #options: ReplayServiceOptions;

  constructor(options: ReplayServiceOptions) {
    this.#options = options;
  }

  /** @throws `ConflictError` if the integration is disabled, has changed since, or already has a background replay */
  async start(
    integrationId: string,
    request: ReplaySelection,
    credentials: BackstageCredentials,
  ): Promise<ReplayResult | StartedReplay> {
    const { replays, runner, log, limiter } = this.#options;
    const { integration, trust } = await replayableIntegration(
      this.#options,
      integrationId,
      credentials,
    );
    const selection = this.#selection(request);
    const size = await log.measureReplay({ ...selection, integrationId });
    if (size.deliveries >= REPLAY_BATCH) {
      await replays.assertNone(integrationId);
    }
    takeReplay(limiter, credentials, size);
    const started = await replays.start({
      ...selection,
      integration,
      trust,
      createdBy: toPrincipal(credentials),
      limit: REPLAY_BATCH,
    });
    if (typeof started === 'number') {
      chargeReplay(limiter, credentials, { size, replayed: started });
      await queuedByHand(this.#options, integration, trust);
      return { replayed: started };
    }
    const { id: replayId, selected: count } = started;
    chargeReplay(limiter, credentials, { size, replayed: count });
    runner.runSoon();
    return { replayId, count };
  }

  /** @throws `ConflictError` if the integration is disabled */
  async preview(
    integrationId: string,
    request: ReplaySelection,
    credentials: BackstageCredentials,
  ): Promise<SelectionPreview> {
    await replayableIntegration(this.#options, integrationId, credentials);
    return this.#options.log.preview({
      ...this.#selection(request),
      integrationId,
    });
  }

  /** Lists the background replays of an integration, newest first. */
  async list(
    integrationId: string,
    page: { limit: number; cursor?: string },
    credentials: BackstageCredentials,
  ): Promise<Page<Replay>> {
    await this.#authorize(
      integrationId,
      webhooksIntegrationReadPermission,
      credentials,
    );
    return this.#options.replays.list(integrationId, page);
  }

  async get(
    integrationId: string,
    id: string,
    credentials: BackstageCredentials,
  ): Promise<Replay> {
    await this.#authorize(
      integrationId,
      webhooksIntegrationReadPermission,
      credentials,
    );
    return this.#options.replays.get(integrationId, id);
  }

  /**
   * Stops a replay. Deliveries that it has queued are still sent.
   *
   * @throws `ConflictError` if it has already ended
   */
  async stop(
    integrationId: string,
    id: string,
    credentials: BackstageCredentials,
  ): Promise<Replay> {
    const { replays, limiter, clock, onChange, onEnded } = this.#options;
    await this.#authorize(
      integrationId,
      webhooksDeliveryRedeliverPermission,
      credentials,
    );
    limiter.take(credentials, { changes: 1 });
    const stopped = await replays.stop(integrationId, id, {
      by: toPrincipal(credentials),
      now: clock.now(),
    });
    onChange(integrationId);
    onEnded(stopped);
    return stopped;
  }

  async #authorize(
    integrationId: string,
    permission: Parameters<typeof authorizedIntegration>[2],
    credentials: BackstageCredentials,
  ): Promise<void> {
    const { integrations, access } = this.#options;
    await authorizedIntegration(
      { store: integrations, access },
      integrationId,
      permission,
      credentials,
    );
  }

  #selection(request: ReplaySelection) {
    const now = this.#options.clock.now();
    return { ...request, to: request.to ?? now + 1, now };
  }
}
