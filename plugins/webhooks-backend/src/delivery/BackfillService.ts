import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  matchesEventType,
  webhooksEventSubscribePermission,
  type ReplayResult,
  type SelectionPreview,
  type StartedReplay,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import type { RateLimiter } from '../access/RateLimiter';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { ReplayStore } from '../database/ReplayStore';
import type { EventTypeRegistry } from '../eventTypes/EventTypeRegistry';
import type { Clock } from '../model/clock';
import type { WantsEvent } from '../model/keptEvent';
import { subscribedTypes } from '../subscriptions/subscribedTypes';
import type { ReplayRunner } from './ReplayRunner';
import { replayableIntegration } from './sendableIntegration';
import { startFound } from './startFound';

/** The events to send. Times are in epoch milliseconds. */
interface MissingRequest {
  from: number;
  to?: number;
  eventTypes?: string[];
}

interface BackfillServiceOptions {
  replays: ReplayStore;
  runner: ReplayRunner;
  integrations: IntegrationStore;
  eventTypes: EventTypeRegistry;
  access: AccessControl;
  limiter: RateLimiter;
  wants: WantsEvent;
  clock: Clock;
}

/**
 * Sends stored events that an integration never received, because it subscribed later or widened its subscription.
 *
 * @remarks
 * It sends only what a dispatch would send today, and only event types that the caller may subscribe to.
 */
export class BackfillService {
  readonly #options: BackfillServiceOptions;

  constructor(options: BackfillServiceOptions) {
    this.#options = options;
  }

  /**
   * Starts a backfill in the background.
   *
   * @throws `InputError` if there is no event type to send, or `ConflictError` if the integration is disabled, was changed
   * concurrently, or already has a replay
   */
  async start(
    integrationId: string,
    request: MissingRequest,
    credentials: BackstageCredentials,
  ): Promise<ReplayResult | StartedReplay> {
    const { replays } = this.#options;
    await replays.assertNone(integrationId);
    const { selection, integration, trust, found } = await this.#find(
      integrationId,
      request,
      credentials,
    );
    return startFound(this.#options, found, credentials, facts =>
      replays.startMissing({ ...selection, integration, trust, ...facts }),
    );
  }

  /**
   * Previews a backfill.
   *
   * @throws `InputError`, `ConflictError` as {@link BackfillService.start}
   */
  async preview(
    integrationId: string,
    request: MissingRequest,
    credentials: BackstageCredentials,
  ): Promise<SelectionPreview> {
    const { found } = await this.#find(integrationId, request, credentials);
    return found.preview;
  }

  async #find(
    integrationId: string,
    request: MissingRequest,
    credentials: BackstageCredentials,
  ) {
    const { replays, wants, clock } = this.#options;
    const { integration, trust } = await replayableIntegration(
      this.#options,
      integrationId,
      credentials,
    );
    const selection = {
      integrationId,
      from: request.from,
      to: request.to ?? clock.now() + 1,
      eventTypes: await this.#eventTypes(integrationId, request, credentials),
    };
    const found = await replays.previewMissing(selection, wants);
    return { selection, integration, trust, found };
  }

  async #eventTypes(
    integrationId: string,
    { eventTypes: patterns = ['*'] }: MissingRequest,
    credentials: BackstageCredentials,
  ): Promise<string[]> {
    const { access, integrations, eventTypes } = this.#options;
    const names = subscribedTypes({
      types: eventTypes.list(),
      scope: await access.eventTypes(
        webhooksEventSubscribePermission,
        credentials,
      ),
      subscriptions: await integrations.subscriptions(integrationId),
    }).filter(name => patterns.some(given => matchesEventType(given, name)));
    if (names.length === 0) {
      throw new InputError(
        'The integration subscribes to none of these event types, or you may not subscribe to them. Change its event types first.',
      );
    }
    return names;
  }
}
