import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  webhooksEventDispatchPermission,
  webhooksEventSubscribePermission,
  webhooksIntegrationReadPermission,
  type EventTypeDetail,
  type ListedEventType,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import type { EventStore, RecentCounts } from '../database/EventStore';
import type { IntegrationStore } from '../database/IntegrationStore';
import { toIso, type Clock } from '../model/clock';
import { includesIntegration, mayKnow } from '../model/scope';
import type {
  EventTypeRegistry,
  RegisteredEventType,
} from './EventTypeRegistry';
import { DAY_MS, MINUTE_MS } from '../model/durations';

/** How long the counts of recent events are cached. */
const COUNTS_TTL_MS = MINUTE_MS;
/** Maximum number of subscribers to count. */
const MAX_COUNTED = 1_000;
/** Number of subscribers to name. */
const MAX_NAMED = 20;

interface EventTypeServiceOptions {
  registry: EventTypeRegistry;
  access: AccessControl;
  events: EventStore;
  integrations: IntegrationStore;
  clock: Clock;
}

/** Lists event types for callers. */
export class EventTypeService {
  readonly #options: EventTypeServiceOptions;
  #counts?: { expiresAt: number; counts: Promise<RecentCounts> };

  constructor(options: EventTypeServiceOptions) {
    this.#options = options;
  }

  /** Lists public event types, and protected ones that the caller may subscribe to or dispatch. */
  async list(credentials: BackstageCredentials): Promise<ListedEventType[]> {
    const { registry, access } = this.#options;
    const types = registry.list();
    const scopes = await Promise.all(
      [webhooksEventSubscribePermission, webhooksEventDispatchPermission].map(
        permission => access.eventTypes(permission, credentials),
      ),
    );
    const counts = await this.#recentCounts();
    return types
      .filter(type => scopes.some(scope => mayKnow(scope, type)))
      .map(({ reserved, ...type }) => ({
        ...type,
        recent: {
          count: counts.byType.get(type.name) ?? 0,
          since: toIso(counts.since),
        },
      }));
  }

  /**
   * @throws `NotFoundError`
   */
  async get(
    name: string,
    credentials: BackstageCredentials,
  ): Promise<EventTypeDetail> {
    const listed = (await this.list(credentials)).find(
      type => type.name === name,
    );
    const registered = this.#options.registry.find(name);
    if (!listed || !registered) {
      throw new NotFoundError(
        `The event type '${name}' is not registered. GET /event-types lists those there are.`,
      );
    }
    return {
      ...listed,
      subscribers: await this.#subscribers(registered, credentials),
    };
  }

  async #subscribers(
    { name, visibility }: RegisteredEventType,
    credentials: BackstageCredentials,
  ): Promise<EventTypeDetail['subscribers']> {
    const { access, integrations } = this.#options;
    const scope = await access.integrations(
      webhooksIntegrationReadPermission,
      credentials,
    );
    if ('none' in scope) {
      return { count: 0, items: [] };
    }
    const found = await integrations.subscribersByName(
      { type: name, visibility },
      MAX_COUNTED,
    );
    const readable = found.filter(one => includesIntegration(scope, one));
    return {
      count: readable.length,
      items: readable
        .slice(0, MAX_NAMED)
        .map(({ id, name: title, owner }) => ({ id, name: title, owner })),
    };
  }

  /** Cached, so that a page that many people have open is counted once. */
  #recentCounts(): Promise<RecentCounts> {
    const { events, clock } = this.#options;
    const now = clock.now();
    if (!this.#counts || this.#counts.expiresAt <= now) {
      const counts = events.countRecent(now - DAY_MS);
      this.#counts = { expiresAt: now + COUNTS_TTL_MS, counts };
      counts.catch(() => {
        this.#counts = undefined;
      });
    }
    return this.#counts.counts;
  }
}
