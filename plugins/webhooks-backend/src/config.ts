import { Resolver } from 'node:dns';
import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type RootConfigService,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  ConfigReader,
  readDurationFromConfig,
  type Config,
} from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds, type JsonArray } from '@backstage/types';
import {
  DEFAULT_HEALTH_LIMITS,
  webhooksPermissions,
  type EventType,
  type EventTypeVisibility,
} from 'backstage-plugin-webhooks-common';
import { HEADER_SCOPES, type HeaderScope } from './delivery/headerScope';

/** When an integration that keeps failing is paused. */
export interface CoolDownOptions {
  /** Failures in a row. */
  failures: number;
  /** The first pause; each further one is twice as long. */
  pauseMs: number;
  maxPauseMs: number;
}

/** Long enough to spare a receiver, short enough for one that was restarted to be found soon. */
export const DEFAULT_COOL_DOWN: CoolDownOptions = {
  failures: 10,
  pauseMs: 30_000,
  maxPauseMs: 30 * 60_000,
};

/** With the 30 s for which an answer of the DNS is kept, a receiver that has moved is found within a minute. */
export const DEFAULT_MAX_CONNECTION_AGE_MS = 30_000;

export interface RetryOptions {
  /** Waits before the 2nd, 3rd, … attempt, in milliseconds. */
  delaysMs: number[];
  jitter: number;
}

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

/** When owners hear of failures within the hour. */
export interface EarlyWarningOptions {
  /** Cool-down pauses in a row. */
  pauses: number;
  /** Time with failures only. */
  failingForMs: number;
}

/** When too few requests succeed, day by day. */
export interface SuccessRateOptions {
  /** Share of successes that is too low below. */
  below: number;
  /** Days with fewer attempts are not judged. */
  minAttempts: number;
  /** Days in a row. */
  days: number;
  /** Whether it disables the integration instead of warning. */
  disable: boolean;
}

export interface HealthOptions {
  schedule: SchedulerServiceTaskScheduleDefinition;
  windowDays: number;
  failingDays: number;
  timeoutsPerDay: number;
  warnAfterDays: number;
  earlyWarning: EarlyWarningOptions;
  successRate: SuccessRateOptions;
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

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MIB = 1024 * 1024;

/** The example schedule of the Standard Webhooks specification 1.0.0. */
const STANDARD_DELAYS_MS = [
  5,
  5 * 60,
  30 * 60,
  2 * 3600,
  5 * 3600,
  10 * 3600,
  14 * 3600,
  20 * 3600,
  24 * 3600,
].map(seconds => seconds * 1000);

/**
 * Reads and checks the `webhooks` section of app-config.
 *
 * @throws `InputError` that names the key and what it takes
 */
export function readWebhooksOptions(
  rootConfig: RootConfigService,
): WebhooksOptions {
  const config = rootConfig.getOptionalConfig('webhooks');
  const eventsMs = duration(config, 'retention.events', 30 * DAY_MS);
  const attemptsMs = duration(
    config,
    'retention.attempts',
    Math.min(eventsMs, 30 * DAY_MS),
  );
  if (attemptsMs > eventsMs) {
    throw new InputError(
      'webhooks.retention.attempts must not be longer than webhooks.retention.events',
    );
  }
  return {
    delivery: readDelivery(config, eventsMs),
    health: readHealth(config),
    retention: { eventsMs, attemptsMs },
    network: {
      allow: config?.getOptionalStringArray('network.allow') ?? [],
      allowHttp: config?.getOptionalBoolean('network.allowHttp') ?? false,
      dnsServers: readDnsServers(config),
      maxConnectionAgeMs: duration(
        config,
        'network.maxConnectionAge',
        DEFAULT_MAX_CONNECTION_AGE_MS,
      ),
    },
    limits: {
      integrations: integer(config, 'limits.integrations', 10_000, 1),
      integrationsPerOwner: integer(
        config,
        'limits.integrationsPerOwner',
        200,
        1,
      ),
      integrationsPerCreator: integer(
        config,
        'limits.integrationsPerCreator',
        500,
        1,
      ),
      dispatchesPerMinute: callerLimits(config, 'dispatchesPerMinute', {
        user: 6_000,
        service: 60_000,
      }),
      bytesPerMinute: callerLimits(config, 'bytesPerMinute', {
        user: 128 * MIB,
        service: 1024 * MIB,
      }),
      changesPerMinute: callerLimits(config, 'changesPerMinute', {
        user: 300,
        service: 3_000,
      }),
    },
    services: readServices(config),
    fallbackRecipients: entityRefs(config, 'alerts.fallbackRecipients'),
    digest: config?.getOptionalBoolean('alerts.digest') ?? true,
    portalPath: readPortalPath(config),
    encryptionKeys: (
      config?.getOptionalConfigArray('encryption.keys') ?? []
    ).map(key => key.getString('secret')),
    eventTypes: (config?.getOptionalConfigArray('eventTypes') ?? []).map(
      type => ({
        name: type.getString('name'),
        description: type.getString('description'),
        schema: type.getOptional('schema'),
        example: type.getOptional('example'),
        visibility: readVisibility(type),
      }),
    ),
    integrations: list(config, 'integrations') ?? [],
  };
}

function readPortalPath(config: Config | undefined): string {
  const path = config?.getOptionalString('portalPath') ?? '/webhooks';
  const origin = 'https://portal.invalid';
  const isPath =
    path.startsWith('/') &&
    !/[?#]/.test(path) &&
    URL.canParse(path, origin) &&
    new URL(path, origin).href === `${origin}${path}`;
  if (!isPath) {
    throw new InputError(
      `webhooks.portalPath must be the path of the webhooks page in the portal, such as /webhooks, not '${path}'`,
    );
  }
  return path.replace(/\/+$/, '');
}

function readDelivery(
  config: Config | undefined,
  eventsMs: number,
): DeliveryOptions {
  const maxAgeMs = duration(
    config,
    'delivery.maxAge',
    Math.min(eventsMs, 7 * DAY_MS),
  );
  if (maxAgeMs > eventsMs) {
    throw new InputError(
      'webhooks.delivery.maxAge must not be longer than webhooks.retention.events',
    );
  }
  const concurrency = integer(config, 'delivery.concurrency', 500, 1);
  return {
    timeoutMs: duration(config, 'delivery.timeout', 15_000),
    maxAgeMs,
    maxThrottledAgeMs: duration(config, 'delivery.maxThrottledAge', 3 * DAY_MS),
    concurrency,
    concurrencyPerIntegration: Math.min(
      concurrency,
      integer(config, 'delivery.concurrencyPerIntegration', 50, 1),
    ),
    maxPayloadBytes: integer(config, 'delivery.maxPayloadBytes', 262_144, 1),
    maxResponseBytes: integer(config, 'delivery.maxResponseBytes', 16_384, 0),
    sourceHeader: config?.getOptionalBoolean('delivery.sourceHeader') ?? true,
    headerScope: readHeaderScope(config),
    retry: {
      delaysMs: readDelays(config),
      jitter: share(config, 'delivery.retry.jitter', 0.2),
    },
    coolDown: {
      failures: integer(
        config,
        'delivery.coolDown.failures',
        DEFAULT_COOL_DOWN.failures,
        1,
      ),
      pauseMs: duration(
        config,
        'delivery.coolDown.pause',
        DEFAULT_COOL_DOWN.pauseMs,
      ),
      maxPauseMs: duration(
        config,
        'delivery.coolDown.maxPause',
        DEFAULT_COOL_DOWN.maxPauseMs,
      ),
    },
  };
}

function readDelays(config: Config | undefined): number[] {
  const delays = list(config, 'delivery.retry.delays');
  return delays === undefined
    ? STANDARD_DELAYS_MS
    : delays.map(delay =>
        duration(
          new ConfigReader({ delivery: { retry: { delays: delay } } }),
          'delivery.retry.delays',
          0,
        ),
      );
}

function readServices(config: Config | undefined): ServiceAccess[] | undefined {
  const known = webhooksPermissions.map(({ name }) => name);
  return config?.getOptionalConfigArray('access.services')?.map(service => {
    const permissions = service.getOptionalStringArray('permissions');
    const unknown = permissions?.find(name => !known.includes(name));
    if (unknown !== undefined) {
      throw new InputError(
        `webhooks.access.services: '${unknown}' is not one of the permissions ${known.join(', ')}`,
      );
    }
    return { subject: service.getString('subject'), permissions };
  });
}

function readVisibility(type: Config): EventTypeVisibility | undefined {
  const visibility = type.getOptionalString('visibility');
  if (
    visibility === undefined ||
    visibility === 'public' ||
    visibility === 'protected'
  ) {
    return visibility;
  }
  throw new InputError(
    `webhooks.eventTypes: the visibility of '${type.getString('name')}' must be public or protected, not '${visibility}'`,
  );
}

function readHeaderScope(config: Config | undefined): HeaderScope {
  const value = config?.getOptionalString('delivery.headerScope') ?? 'path';
  const scope = HEADER_SCOPES.find(one => one === value);
  if (!scope) {
    throw new InputError(
      `webhooks.delivery.headerScope: '${value}' is none of ${HEADER_SCOPES.join(', ')}`,
    );
  }
  return scope;
}

function readDnsServers(config: Config | undefined): string[] | undefined {
  const servers = config?.getOptionalStringArray('network.dnsServers');
  for (const server of servers ?? []) {
    try {
      new Resolver().setServers([server]);
    } catch {
      throw new InputError(
        `webhooks.network.dnsServers: '${server}' is not an IP address, with or without a port`,
      );
    }
  }
  return servers;
}

function readHealth(config: Config | undefined): HealthOptions {
  const failingDays = integer(
    config,
    'health.failingDays',
    DEFAULT_HEALTH_LIMITS.failingDays,
    1,
  );
  const windowDays = integer(config, 'health.windowDays', 30, 1);
  if (windowDays < failingDays) {
    throw new InputError(
      `webhooks.health.windowDays (${windowDays}) must not be less than webhooks.health.failingDays (${failingDays})`,
    );
  }
  const rateDays = integer(
    config,
    'health.successRate.days',
    Math.min(3, windowDays),
    1,
  );
  if (windowDays < rateDays) {
    throw new InputError(
      `webhooks.health.windowDays (${windowDays}) must not be less than webhooks.health.successRate.days (${rateDays})`,
    );
  }
  return {
    schedule: config?.has('health.schedule')
      ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
          config.getConfig('health.schedule'),
        )
      : { frequency: { minutes: 1 }, timeout: { minutes: 5 } },
    windowDays,
    failingDays,
    timeoutsPerDay: integer(
      config,
      'health.timeoutsPerDay',
      DEFAULT_HEALTH_LIMITS.timeoutsPerDay,
      1,
    ),
    warnAfterDays: integer(
      config,
      'health.warnAfterDays',
      Math.ceil(failingDays / 2),
      1,
    ),
    earlyWarning: {
      pauses: integer(
        config,
        'health.earlyWarning.pauses',
        DEFAULT_HEALTH_LIMITS.pauses,
        1,
      ),
      failingForMs: duration(
        config,
        'health.earlyWarning.failingFor',
        DEFAULT_HEALTH_LIMITS.failingForMinutes * MINUTE_MS,
      ),
    },
    successRate: {
      below: share(config, 'health.successRate.below', 0.5),
      minAttempts: integer(config, 'health.successRate.minAttempts', 100, 1),
      days: rateDays,
      disable:
        config?.getOptionalBoolean('health.successRate.disable') ?? false,
    },
  };
}

function callerLimits(
  config: Config | undefined,
  key: string,
  fallback: CallerLimits,
): CallerLimits {
  return {
    user: integer(config, `limits.${key}.user`, fallback.user, 1),
    service: integer(config, `limits.${key}.service`, fallback.service, 1),
  };
}

function duration(
  config: Config | undefined,
  key: string,
  fallbackMs: number,
): number {
  if (!config?.has(key)) {
    return fallbackMs;
  }
  const ms = durationToMilliseconds(readDurationFromConfig(config, { key }));
  if (!(ms > 0)) {
    throw new InputError(`webhooks.${key} must be a duration above zero`);
  }
  return ms;
}

function list(config: Config | undefined, key: string): JsonArray | undefined {
  const value = config?.getOptional(key);
  if (value !== undefined && !Array.isArray(value)) {
    throw new InputError(`webhooks.${key} must be a list`);
  }
  return value;
}

function entityRefs(config: Config | undefined, key: string): string[] {
  return (config?.getOptionalStringArray(key) ?? []).map(ref => {
    try {
      return stringifyEntityRef(parseEntityRef(ref));
    } catch {
      throw new InputError(
        `webhooks.${key}: '${ref}' is not an entity ref such as group:default/platform`,
      );
    }
  });
}

function integer(
  config: Config | undefined,
  key: string,
  fallback: number,
  lowest: number,
): number {
  const value = config?.getOptionalNumber(key) ?? fallback;
  if (!Number.isSafeInteger(value) || value < lowest) {
    throw new InputError(
      `webhooks.${key} must be a whole number of at least ${lowest}, not ${value}`,
    );
  }
  return value;
}

function share(
  config: Config | undefined,
  key: string,
  fallback: number,
): number {
  const value = config?.getOptionalNumber(key) ?? fallback;
  if (!(value >= 0 && value <= 1)) {
    throw new InputError(
      `webhooks.${key} must be a number from 0 to 1, not ${value}`,
    );
  }
  return value;
}
