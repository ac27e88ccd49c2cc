import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
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
import { subscribedTypes } from '../subscriptions/subscribedTypes';
import type { CatalogReplayer } from './CatalogReplayer';
import type { ReplayRunner } from './ReplayRunner';
import { replayableIntegration } from './sendableIntegration';
import { startFound } from './startFound';

interface CatalogReplayServiceOptions {
  replays: ReplayStore;
  runner: ReplayRunner;
  replayer: CatalogReplayer;
  integrations: IntegrationStore;
  eventTypes: EventTypeRegistry;
  access: AccessControl;
  limiter: RateLimiter;
  clock: Clock;
}

/**
 * Sends an integration the current state of the catalog: one event about each entity, as if it had been created.
 *
 * @remarks
 * It sends only what a dispatch would send today, and only if the caller may subscribe to the event type.
 */
export class CatalogReplayService {
  readonly #options: CatalogReplayServiceOptions;

  constructor(options: CatalogReplayServiceOptions) {
    this.#options = options;
  }

  /**
   * Starts a replay in the background.
   *
   * @throws `InputError` if the integration does not subscribe to the event type, or `ConflictError` if it is disabled,
   * was changed concurrently, or already has a replay, or the catalog source has not completed a pass
   */
  async start(
    integrationId: string,
    credentials: BackstageCredentials,
  ): Promise<ReplayResult | StartedReplay> {
    const { replays } = this.#options;
    await replays.assertNone(integrationId);
    const { integration, trust, found } = await this.#find(
      integrationId,
      credentials,
    );
    return startFound(this.#options, found, credentials, facts =>
      replays.startCatalog({ integration, trust, ...facts }),
    );
  }

  /**
   * Previews a replay.
   *
   * @throws `InputError`, `ConflictError` as {@link CatalogReplayService.start}
   */
  async preview(
    integrationId: string,
    credentials: BackstageCredentials,
  ): Promise<SelectionPreview> {
    const { found } = await this.#find(integrationId, credentials);
    return found.preview;
  }

  async #find(integrationId: string, credentials: BackstageCredentials) {
    const { replayer } = this.#options;
    const sendable = await replayableIntegration(
      this.#options,
      integrationId,
      credentials,
    );
    await this.#assertSubscribed(integrationId, credentials);
    await replayer.states?.assertKnown();
    return { ...sendable, found: await replayer.preview(sendable.integration) };
  }

  async #assertSubscribed(
    integrationId: string,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const { replayer, eventTypes, access, integrations } = this.#options;
    const name = replayer.states?.eventType;
    if (name === undefined) {
      throw new InputError(
        'The catalog source is disabled. An administrator can enable it by webhooks.sources.catalog in app-config.',
      );
    }
    const names = subscribedTypes({
      types: eventTypes.list().filter(type => type.name === name),
      scope: await access.eventTypes(
        webhooksEventSubscribePermission,
        credentials,
      ),
      subscriptions: await integrations.subscriptions(integrationId),
    });
    if (names.length === 0) {
      throw new InputError(
        `The integration does not subscribe to ${name}, or you may not subscribe to it. Change its event types first.`,
      );
    }
  }
}
