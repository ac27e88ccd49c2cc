import { setImmediate } from 'node:timers/promises';
import {
  LIMITS,
  type SelectionPreview,
} from 'backstage-plugin-webhooks-common';
import type {
  IntegrationRecord,
  IntegrationStore,
} from '../database/IntegrationStore';
import type { ReplayStore, ReplayTurn } from '../database/ReplayStore';
import type { EventTypeRegistry } from '../eventTypes/EventTypeRegistry';
import type { Clock } from '../model/clock';
import type { EntityStatePage, EntityStates } from '../model/entityStates';
import { newId } from '../model/ids';
import type { KeptEvent, WantsEvent } from '../model/keptEvent';
import { OWN_PRINCIPAL } from '../model/plan';
import { serializeEvent } from '../model/serializeEvent';
import { subscribedTypes } from '../subscriptions/subscribedTypes';

/** Number of due deliveries at which an integration gets no more events until some are sent. */
const MAX_BACKLOG = 500;
/** Maximum total size of the events in a preview. */
const MAX_PREVIEW_BYTES = 64 * 1024 * 1024;
/** Maximum number of pages in a preview, however few of their events match. */
const MAX_PREVIEW_PAGES = 40;

interface CatalogReplayerOptions {
  /** Undefined if the catalog source is disabled. */
  states: EntityStates | undefined;
  replays: Pick<ReplayStore, 'runCatalogBatch' | 'isBacklogged'>;
  integrations: Pick<IntegrationStore, 'find' | 'subscriptions'>;
  eventTypes: EventTypeRegistry;
  wants: WantsEvent;
  clock: Clock;
}

/**
 * Sends an integration one event about each entity of the catalog, as if it had been created.
 *
 * @remarks
 * A batch is read outside the transaction that stores it, because the catalog may be slow. The transaction checks that
 * no other replica has stored the batch.
 */
export class CatalogReplayer {
  readonly #options: CatalogReplayerOptions;

  constructor(options: CatalogReplayerOptions) {
    this.#options = options;
  }

  /** Undefined if the catalog source is disabled. */
  get states(): EntityStates | undefined {
    return this.#options.states;
  }

  /**
   * Runs a batch of a replay.
   *
   * @returns undefined if the integration first has to work through its backlog, or another replica ran the batch
   */
  async runBatch({
    replay,
    lastRef: after,
  }: ReplayTurn): Promise<ReplayTurn | undefined> {
    const { replays, clock } = this.#options;
    const { id: replayId, integrationId } = replay;
    const now = clock.now();
    if (
      await replays.isBacklogged(integrationId, { limit: MAX_BACKLOG, now })
    ) {
      return undefined;
    }
    const { events, last } = await this.#read(integrationId, after);
    return replays.runCatalogBatch({ replayId, after, events, last, now });
  }

  /** Counts the events that an integration would get, up to a limit. */
  async preview(
    integration: IntegrationRecord,
  ): Promise<{ preview: SelectionPreview; bytes: number }> {
    let count = 0;
    let bytes = 0;
    let pages = 0;
    let after: string | undefined;
    do {
      const page = await this.#read(integration.id, after);
      count += page.events.length;
      bytes += page.events.reduce(
        (sum, { body }) => sum + Buffer.byteLength(body),
        0,
      );
      pages += 1;
      after = page.last;
      await setImmediate();
      if (pages === 1 && after && isUnconditional(integration)) {
        return this.#estimate(count, bytes);
      }
    } while (
      after !== undefined &&
      count < LIMITS.count &&
      bytes < MAX_PREVIEW_BYTES &&
      pages < MAX_PREVIEW_PAGES
    );
    return {
      preview: { count, ...(after !== undefined && { more: true }) },
      bytes,
    };
  }

  /** Counts all entities, with the average size of those of the first page. */
  async #estimate(events: number, bytes: number) {
    const count = (await this.#options.states?.count(LIMITS.count)) ?? 0;
    return {
      preview: { count },
      bytes: Math.round((bytes / Math.max(1, events)) * count),
    };
  }

  /** Reads the events that an integration subscribes to about a page of entities. */
  async #read(
    integrationId: string,
    after: string | undefined,
  ): Promise<{ events: KeptEvent[]; last?: string }> {
    const { states, integrations, wants } = this.#options;
    const integration = await integrations.find(integrationId);
    if (!states || !integration || !(await this.#isSubscribed(integration))) {
      return { events: [] };
    }
    const { filter, ...narrowing } = integration;
    const page = await states.read(after);
    const events = toEvents(states.eventType, page);
    // Concurrently, so that the owners of their entities are looked up in one request.
    const decisions = await Promise.all(
      events.map(event =>
        wants(event, {
          ...narrowing,
          filter: filter && JSON.stringify(filter),
        }),
      ),
    );
    return {
      events: events.filter((_, i) => decisions[i]),
      last: page.last,
    };
  }

  async #isSubscribed({ id }: IntegrationRecord): Promise<boolean> {
    const { states, integrations, eventTypes } = this.#options;
    const type = states && eventTypes.find(states.eventType);
    const types = subscribedTypes({
      types: type ? [type] : [],
      scope: { all: true },
      subscriptions: await integrations.subscriptions(id),
    });
    return types.length > 0;
  }
}

function toEvents(
  type: string,
  { payloads, at }: EntityStatePage,
): KeptEvent[] {
  return payloads.map(payload => ({
    id: newId(at),
    type,
    body: serializeEvent(type, payload, at),
    dispatchedBy: OWN_PRINCIPAL,
  }));
}

/** Whether an integration gets all events of the types that it subscribes to. */
function isUnconditional({ filter, ownedOnly }: IntegrationRecord): boolean {
  return filter === undefined && !ownedOnly;
}
