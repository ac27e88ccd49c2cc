/*
 * One replica of the backend without its HTTP interface: the classes of plugin.ts, wired in the same way.
 */
import { DatabaseManager } from '@backstage/backend-defaults/database';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import * as backend from './backend';
import * as services from './lib/services';

/** Where the plugin keeps its data: `backend.database` of app-config. */
export type DatabaseConfig =
  | { client: 'pg'; connection: string; pluginDivisionMode: 'schema' }
  | { client: 'better-sqlite3'; connection: { directory: string } };

export function postgresConfig(connection: string): DatabaseConfig {
  return { client: 'pg', connection, pluginDivisionMode: 'schema' };
}

const NO_LIMIT = {
  user: Number.MAX_SAFE_INTEGER,
  service: Number.MAX_SAFE_INTEGER,
};
const UNLIMITED = {
  dispatchesPerMinute: NO_LIMIT,
  bytesPerMinute: NO_LIMIT,
  changesPerMinute: NO_LIMIT,
};

interface ReplicaOptions {
  database: DatabaseConfig;
  /** `webhooks.delivery` of app-config; what is left out has its default. */
  delivery?: JsonObject;
  /** Asked for names instead of the DNS servers of the system, as address and port. */
  dnsServers?: string[];
  onRecorded?: (events: backend.AttemptEvent[]) => void;
  /** Puts something around the queue, to watch it. */
  wrapQueue?: (queue: backend.DeliveryQueue) => backend.DeliveryQueue;
}

/** An integration to measure with; what is left out is the same for all. */
export interface BenchIntegration {
  id: string;
  url: string;
  eventTypes: string[];
  owner?: string;
  headers?: Record<string, string>;
}

/**
 * A replica of the backend.
 */
export interface Replica {
  knex: Knex;
  options: backend.WebhooksOptions;
  dispatcher: backend.Dispatcher;
  engine: backend.DeliveryEngine;
  queue: backend.DeliveryQueue;
  log: backend.DeliveryLog;
  integrations: backend.IntegrationStore;
  eventTypes: backend.EventTypeRegistry;
  addIntegration(options: BenchIntegration): Promise<void>;
  stop(): Promise<void>;
}

export async function createReplica(options: ReplicaOptions): Promise<Replica> {
  const knex = await openKnex(options.database);
  const webhooks = backend.readWebhooksOptions(
    new ConfigReader({
      webhooks: {
        ...(options.delivery && { delivery: options.delivery }),
        network: {
          allow: ['127.0.0.0/8'],
          allowHttp: true,
          ...(options.dnsServers && { dnsServers: options.dnsServers }),
        },
        encryption: {
          keys: [{ secret: Buffer.alloc(32, 7).toString('base64') }],
        },
      },
    }),
  );
  const clock: backend.Clock = { now: () => Date.now() };
  const policy = backend.AddressPolicy.create(webhooks.network);
  const secretBox = backend.SecretBox.create({
    keys: webhooks.encryptionKeys,
    required: true,
  });
  const eventTypes = backend.EventTypeRegistry.create();
  const integrations = backend.IntegrationStore.create({ knex });
  const plainQueue = backend.DatabaseDeliveryQueue.create({ knex });
  const queue = options.wrapQueue?.(plainQueue) ?? plainQueue;
  const log = backend.DeliveryLog.create({ knex });
  const monitor = backend.HealthMonitor.create({
    integrations,
    health: backend.HealthStore.create({ knex }),
    log,
    options: webhooks.health,
    clock,
    auditor: services.auditor,
    logger: services.logger,
    onAlert: () => {},
    onChange: () => {},
  });
  const metrics = backend.createMetrics(services.metrics);
  const engine = backend.DeliveryEngine.create({
    queue,
    sender: backend.UndiciSender.create({
      delivery: webhooks.delivery,
      dnsServers: webhooks.network.dnsServers,
      policy,
      clock,
    }),
    targets: backend.Targets.create({
      integrations,
      secretBox,
      clock,
      logger: services.logger,
    }),
    delivery: webhooks.delivery,
    clock,
    logger: services.logger,
    onRecorded: events => {
      metrics.recorded(events);
      monitor.suspect(failed(events));
      options.onRecorded?.(events);
    },
  });
  const dispatcher = backend.Dispatcher.create({
    events: backend.EventStore.create({ knex }),
    integrations,
    eventTypes,
    access: backend.AccessControl.create({
      permissions: services.permissions,
      permissionsRegistry: services.permissionsRegistry,
    }),
    policy,
    limiter: backend.RateLimiter.create({ limits: UNLIMITED, clock }),
    maxPayloadBytes: webhooks.delivery.maxPayloadBytes,
    clock,
    engine,
  });
  return {
    knex,
    options: webhooks,
    dispatcher,
    engine,
    queue,
    log,
    integrations,
    eventTypes,
    async addIntegration(integration) {
      const { id, url, eventTypes: patterns } = integration;
      await integrations.create({
        integration: {
          id,
          name: id,
          owner: integration.owner ?? 'group:default/bench',
          url,
          eventTypes: patterns,
          headers: await backend.sealHeaders(
            secretBox,
            integration.headers ?? {},
            { id, url },
          ),
          managedBy: 'api',
        },
        secret: await secretBox.seal(
          backend.generateSecret(),
          backend.secretContext(id),
        ),
        createdBy: 'plugin:bench',
        now: clock.now(),
      });
    },
    async stop() {
      await engine.stop();
      await monitor.settled();
      await knex.destroy();
    },
  };
}

/** Through the database service, so with the pool and the client settings that a backend has. */
async function openKnex(database: DatabaseConfig): Promise<Knex> {
  const service = DatabaseManager.fromConfig(
    new ConfigReader({ backend: { database } }),
  ).forPlugin('webhooks', {
    lifecycle: services.lifecycle,
    logger: services.logger,
  });
  return backend.openDatabase(service);
}

function failed(events: backend.AttemptEvent[]): Set<string> {
  return new Set(
    events
      .filter(
        ({ attempt, owned }) =>
          owned && attempt.counted && backend.isFailure(attempt.result.outcome),
      )
      .map(({ attempt }) => attempt.delivery.integrationId),
  );
}
