import type {
  AuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import type { EventSource, EventType } from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import type { SourceOptions, WebhooksOptions } from '../config/options';
import type { Stores } from '../database/openStores';
import type { Dispatcher } from '../dispatch/Dispatcher';
import type { Clock } from '../model/clock';
import type { EntityStates } from '../model/entityStates';
import { createCatalogMetrics } from './catalog/catalogMetrics';
import { CatalogSource } from './catalog/CatalogSource';
import { CatalogStates } from './catalog/CatalogStates';
import { CATALOG_EVENT_TYPES } from './catalog/eventTypes';
import { SCAFFOLDER_EVENT_TYPES } from './scaffolder/eventTypes';
import { createScaffolderMetrics } from './scaffolder/scaffolderMetrics';
import { ScaffolderSource } from './scaffolder/ScaffolderSource';
import type { Source } from './Source';
import { SourceService } from './SourceService';

/** The enabled sources. */
export interface Sources {
  service: SourceService;
  /** Undefined if the catalog source is disabled. */
  entityStates: EntityStates | undefined;
  /** Starts the sources. They stop when the signal is aborted. */
  start(scheduler: SchedulerService, signal: AbortSignal): Promise<void>;
  /** Waits for the current work. */
  settled(): Promise<void>;
}

/** The event types of the enabled sources. */
export function sourceEventTypes(
  options: SourceOptions,
): { source: EventSource; type: EventType }[] {
  const { catalog, scaffolder } = options;
  return [
    ...withVisibility('catalog', CATALOG_EVENT_TYPES, catalog),
    ...withVisibility('scaffolder', SCAFFOLDER_EVENT_TYPES, scaffolder),
  ];
}

/** Creates the enabled sources. */
export function createSources(deps: {
  config: Pick<
    WebhooksOptions,
    'delivery' | 'retention' | 'sources' | 'fallbackRecipients'
  >;
  stores: Pick<Stores, 'events' | 'snapshot' | 'sources'>;
  dispatcher: Dispatcher;
  access: AccessControl;
  catalog: CatalogService;
  events: EventsService;
  scaffolder: ScaffolderService;
  auth: AuthService;
  metrics: MetricsService;
  /** The sources without passes. */
  others: Source[];
  clock: Clock;
  logger: LoggerService;
}): Sources {
  const { config, stores, metrics, access } = deps;
  const { maxPayloadBytes } = config.delivery;
  const shared = { ...deps, sources: stores.sources, maxPayloadBytes };
  const catalog =
    config.sources.catalog &&
    new CatalogSource({
      ...shared,
      options: config.sources.catalog,
      alertRecipients: config.fallbackRecipients,
      snapshot: stores.snapshot,
      metrics: createCatalogMetrics(metrics),
    });
  const scaffolder =
    config.sources.scaffolder &&
    new ScaffolderSource({
      ...shared,
      options: config.sources.scaffolder,
      eventStore: stores.events,
      retentionMs: config.retention.eventsMs,
      metrics: createScaffolderMetrics(metrics),
    });
  return {
    entityStates:
      config.sources.catalog &&
      new CatalogStates({
        ...shared,
        options: config.sources.catalog,
        snapshot: stores.snapshot,
      }),
    service: new SourceService({
      sources: [catalog, scaffolder, ...deps.others].filter(
        source => source !== undefined,
      ),
      access,
    }),
    async start(scheduler, signal) {
      await catalog?.start(scheduler, signal);
      await scaffolder?.start(scheduler, signal);
    },
    async settled() {
      await catalog?.settled();
      await scaffolder?.settled();
    },
  };
}

function withVisibility(
  source: EventSource,
  types: Record<string, EventType>,
  options: Pick<EventType, 'visibility'> | undefined,
): { source: EventSource; type: EventType }[] {
  return options
    ? Object.values(types).map(type => ({
        source,
        type: { ...type, visibility: options.visibility },
      }))
    : [];
}
