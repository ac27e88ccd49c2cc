import type { SchedulerServiceTaskScheduleDefinition } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  EventType,
  EventTypeVisibility,
} from 'backstage-plugin-webhooks-common';
import type { DeletionGuard } from '../model/deletionGuard';
import type { EntitySection } from '../model/entityVersion';
import type { CoolDownOptions } from '../model/circuitBreaker';
import type { EventMapping } from '../model/eventTopics/EventMapping';
import type { HeaderScope } from '../model/headerScope';
import type { HealthRuleOptions } from '../model/healthRules';
import type { RetryOptions } from '../model/retrySchedule';

export interface DeliveryOptions {
  timeoutMs: number;
  /** Maximum time in the queue. */
  maxAgeMs: number;
  /** Maximum time of 429 responses to a delivery. */
  maxThrottledAgeMs: number;
  concurrency: number;
  concurrencyPerIntegration: number;
  maxPayloadBytes: number;
  maxResponseBytes: number;
  /** Whether requests name the dispatcher of an event. */
  sourceHeader: boolean;
  headerScope: HeaderScope;
  retry: RetryOptions;
  coolDown: CoolDownOptions;
}

export interface HealthOptions extends HealthRuleOptions {
  schedule: SchedulerServiceTaskScheduleDefinition;
}

export interface RetentionOptions {
  eventsMs: number;
  attemptsMs: number;
}

export interface NetworkOptions {
  allow: string[];
  allowHttp: boolean;
  /** Default: the system's servers. */
  dnsServers?: string[];
  maxConnectionAgeMs: number;
}

/** Limit per user and per service. */
export interface CallerLimits {
  user: number;
  service: number;
}

export interface LimitOptions {
  /** Limit for all owners together. */
  integrations: number;
  integrationsPerOwner: number;
  integrationsPerCreator: number;
  dispatchesPerMinute: CallerLimits;
  bytesPerMinute: CallerLimits;
  changesPerMinute: CallerLimits;
}

/** The permissions of a service. */
export interface ServiceAccess {
  /** Such as `plugin:scaffolder`. */
  subject: string;
  /** Names of permissions. Default: all. */
  permissions?: string[];
}

/** A filter predicate on entities, in the catalog's format. */
export type EntityFilter = NonNullable<
  Parameters<CatalogService['getEntitiesByRefs']>[0]['query']
>;

/** Options of the catalog source. */
export interface CatalogSourceOptions {
  schedule: SchedulerServiceTaskScheduleDefinition;
  /** The entities that events are dispatched for. Default: all. */
  filter?: EntityFilter;
  /** The parts of an entity whose changes are dispatched. */
  changes: EntitySection[];
  deletionGuard: DeletionGuard;
  /** Of the event types. */
  visibility: EventTypeVisibility;
}

/** Options of the scaffolder source. */
export interface ScaffolderSourceOptions {
  /** Schedule of the search for tasks whose events were lost by the event bus. */
  schedule: SchedulerServiceTaskScheduleDefinition;
  /** Names of the task parameters that events contain. */
  includeParameters: string[];
  /** Base URL of the portal, for links. */
  portalUrl?: string;
  /** Of the event types. */
  visibility: EventTypeVisibility;
}

/** The enabled sources. */
export interface SourceOptions {
  catalog?: CatalogSourceOptions;
  scaffolder?: ScaffolderSourceOptions;
  /** Topics of the events service. */
  events: EventMapping[];
  /** Whether notifications are dispatched, which their module does. */
  notifications: boolean;
}

export interface WebhooksOptions {
  delivery: DeliveryOptions;
  health: HealthOptions;
  retention: RetentionOptions;
  network: NetworkOptions;
  limits: LimitOptions;
  /** The services with access. Default: all services, with all permissions. */
  services?: ServiceAccess[];
  fallbackRecipients: string[];
  /** Whether owners get a daily digest of permanently failed deliveries. */
  digest: boolean;
  /** The path of the webhooks page in the portal; empty for its root. */
  portalPath: string;
  /** Base64 keys. The first one encrypts. */
  encryptionKeys: string[];
  eventTypes: EventType[];
  /** Raw values, which are parsed by the schema of the REST API when they are reconciled. */
  integrations: unknown[];
  sources: SourceOptions;
}
