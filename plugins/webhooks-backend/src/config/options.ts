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
  /** How long a delivery may be queued. */
  maxAgeMs: number;
  /** How long a delivery may be answered with 429. */
  maxThrottledAgeMs: number;
  concurrency: number;
  concurrencyPerIntegration: number;
  maxPayloadBytes: number;
  maxResponseBytes: number;
  /** Whether receivers are told who dispatched an event. */
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
  /** Those of the system when absent. */
  dnsServers?: string[];
  maxConnectionAgeMs: number;
}

/** A limit for each user and for each service. */
export interface CallerLimits {
  user: number;
  service: number;
}

export interface LimitOptions {
  /** Of all owners together. */
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
  /** Names of permissions; all of them when absent. */
  permissions?: string[];
}

/** A filter predicate on entities, as the catalog takes it. */
export type EntityFilter = NonNullable<
  Parameters<CatalogService['getEntitiesByRefs']>[0]['query']
>;

/** Options of the catalog source. */
export interface CatalogSourceOptions {
  schedule: SchedulerServiceTaskScheduleDefinition;
  /** The entities that events are about; all when absent. */
  filter?: EntityFilter;
  /** The parts of an entity whose changes are told. */
  changes: EntitySection[];
  deletionGuard: DeletionGuard;
  /** Of the event types. */
  visibility: EventTypeVisibility;
}

/** Options of the scaffolder source. */
export interface ScaffolderSourceOptions {
  /** When tasks are looked for whose events the event bus has lost. */
  schedule: SchedulerServiceTaskScheduleDefinition;
  /** Names of the parameters of tasks that events carry. */
  includeParameters: string[];
  /** Base URL of the portal, for links. */
  portalUrl?: string;
  /** Of the event types. */
  visibility: EventTypeVisibility;
}

/** The sources that are switched on. */
export interface SourceOptions {
  catalog?: CatalogSourceOptions;
  scaffolder?: ScaffolderSourceOptions;
  /** Topics of the events service. */
  events: EventMapping[];
  /** Whether notifications are sent; their module dispatches them. */
  notifications: boolean;
}

export interface WebhooksOptions {
  delivery: DeliveryOptions;
  health: HealthOptions;
  retention: RetentionOptions;
  network: NetworkOptions;
  limits: LimitOptions;
  /** The only services that may do anything; all may do everything when absent. */
  services?: ServiceAccess[];
  fallbackRecipients: string[];
  /** Whether owners hear once a day which deliveries failed for good. */
  digest: boolean;
  /** Where the webhooks page is in the portal; empty at its root. */
  portalPath: string;
  /** Base64 keys, the first of which seals. */
  encryptionKeys: string[];
  eventTypes: EventType[];
  /** As configured; checked with the schema of the REST body when they are reconciled. */
  integrations: unknown[];
  sources: SourceOptions;
}
