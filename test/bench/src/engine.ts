/*
 * One replica of the backend without its HTTP interface.
 */
import { DatabaseManager } from '@backstage/backend-defaults/database';
import type {
  SchedulerService,
  SchedulerServiceTaskFunction,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import * as backend from './backend';
import { dependencies, lifecycle, logger } from './lib/services';

/** `backend.database` of app-config. */
export type DatabaseConfig =
  | {
      client: 'pg';
      connection: string;
      pluginDivisionMode: 'schema';
      knexConfig?: JsonObject;
    }
  | { client: 'better-sqlite3'; connection: { directory: string } };

/** @param maxConnections - defaults to those of Backstage */
export function postgresConfig(
  connection: string,
  maxConnections?: number,
): DatabaseConfig {
  return {
    client: 'pg',
    connection,
    pluginDivisionMode: 'schema',
    ...(maxConnections && {
      knexConfig: { pool: { min: 0, max: maxConnections } },
    }),
  };
}

/** The scheduled task of the catalog source. */
const CATALOG_TASK_ID = 'webhooks-source-catalog';

/** Disables limits that would distort the measurement. */
export const NO_LIMIT = {
  user: Number.MAX_SAFE_INTEGER,
  service: Number.MAX_SAFE_INTEGER,
};

interface ReplicaOptions {
  database: DatabaseConfig;
  /** `webhooks.delivery` of app-config. */
  delivery?: JsonObject;
  /** `webhooks.sources` of app-config. */
  sources?: JsonObject;
  /** Replaces the empty catalog. */
  catalog?: CatalogService;
  /** Address and port of a DNS server to use instead of those of the system. */
  dnsServers?: string[];
  onRecorded?: (attempts: backend.AttemptRecord[]) => void;
  /** Called with each lease before anything is sent. */
  onLeased?: (deliveries: backend.ClaimedDelivery[]) => void;
}

/** An integration to measure with. Omitted fields have the same values for all. */
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
  health: backend.HealthStore;
  retention: backend.Retention;
  integrations: backend.IntegrationStore;
  eventTypes: backend.EventTypeRegistry;
  addIntegration(options: BenchIntegration): Promise<void>;
  /** Starts the engine and the tasks, unless they have started. */
  startTasks(): Promise<void>;
  /** Runs a pass of the catalog source. */
  runCatalogPass(): Promise<void>;
  stop(): Promise<void>;
}

export async function createReplica(options: ReplicaOptions): Promise<Replica> {
  // From the database service, so it has the pool and the client settings of a backend.
  const database = DatabaseManager.fromConfig(
    new ConfigReader({ backend: { database: options.database } }),
  ).forPlugin('webhooks', {
    lifecycle,
    logger,
  });
  const config = backend.readWebhooksOptions(
    new ConfigReader({
      webhooks: {
        ...(options.delivery && { delivery: options.delivery }),
        ...(options.sources && { sources: options.sources }),
        network: {
          allow: ['127.0.0.0/8'],
          allowHttp: true,
          ...(options.dnsServers && { dnsServers: options.dnsServers }),
        },
        limits: {
          dispatchesPerMinute: NO_LIMIT,
          bytesPerMinute: NO_LIMIT,
          changesPerMinute: NO_LIMIT,
        },
        encryption: {
          keys: [{ secret: Buffer.alloc(32, 7).toString('base64') }],
        },
      },
    }),
  );
  const clock: backend.Clock = { now: () => Date.now() };
  const secretBox = backend.SecretBox.create({
    keys: config.encryptionKeys,
    required: true,
  });
  const eventTypes = new backend.EventTypeRegistry();
  const webhooks = await backend.createWebhooks(
    {
      ...dependencies,
      ...(options.catalog && { catalog: options.catalog }),
      clock,
      database,
    },
    {
      config,
      destinations: new backend.DestinationRegistry(),
      eventTypes,
      wrapQueue: queue => watched(queue, options),
    },
  );
  const { queue, log, health, retention, integrations } = webhooks.stores;
  const tasks = new Map<string, SchedulerServiceTaskFunction>();
  const scheduler = {
    async scheduleTask({ id, fn }) {
      tasks.set(id, fn);
    },
  } as Partial<SchedulerService> as SchedulerService;
  const startTasks = async () => {
    if (tasks.size === 0) {
      await webhooks.start(scheduler);
    }
  };
  return {
    knex: await database.getClient(),
    options: config,
    dispatcher: webhooks.services.dispatcher,
    engine: webhooks.engine,
    queue,
    log,
    health,
    retention,
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
    startTasks,
    async runCatalogPass() {
      await startTasks();
      await tasks.get(CATALOG_TASK_ID)!(new AbortController().signal);
    },
    async stop() {
      await webhooks.stop();
      await (await database.getClient()).destroy();
    },
  };
}

/** The queue, with reports of its leases and results. */
function watched(
  queue: backend.DeliveryQueue,
  { onRecorded, onLeased }: Pick<ReplicaOptions, 'onRecorded' | 'onLeased'>,
): backend.DeliveryQueue {
  const overrides: Partial<backend.DeliveryQueue> = {
    ...(onRecorded && {
      async record(attempts, now) {
        const result = await queue.record(attempts, now);
        onRecorded(attempts);
        return result;
      },
    }),
    ...(onLeased && {
      async claim(claimOptions) {
        const claimed = await queue.claim(claimOptions);
        onLeased(claimed);
        return claimed;
      },
    }),
  };
  return new Proxy(queue, {
    get(target, name) {
      const member = Reflect.get(overrides, name) ?? Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
