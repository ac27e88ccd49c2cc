import type { SchedulerServiceTaskScheduleDefinition } from '@backstage/backend-plugin-api';
import type { EventType } from 'backstage-plugin-webhooks-common';
import type { CoolDownOptions } from '../model/flow';
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
}
