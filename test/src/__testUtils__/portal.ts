import { databaseServiceFactory } from '@backstage/backend-defaults/database';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  createServiceRef,
  type BackendFeature,
  type SchedulerService,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import notificationsPlugin from '@backstage/plugin-notifications-backend';
import type { JsonObject } from '@backstage/types';
import request, { type Test } from 'supertest';
import webhooksPlugin from 'backstage-plugin-webhooks-backend';
import type { EventType } from 'backstage-plugin-webhooks-common';
import { webhooksEventTypesExtensionPoint } from 'backstage-plugin-webhooks-node';
import { AuditRecorder, type RecordedAudit } from '../testUtils/AuditRecorder';
import { catalogModuleTestEntities } from './entities';
import { eventually } from '../testUtils/eventually';
import type { TestClock } from '../testUtils/TestClock';

/** The plugin's clock, replaced by its id. */
const clockServiceRef = createServiceRef<{ now(): number }>({
  id: 'webhooks.clock',
  scope: 'plugin',
});

/** A running portal backend. */
export interface Portal {
  /** Calls the backend as a user of the test entities. */
  as(user: string): {
    get(path: string): Test;
    post(path: string, body?: object): Test;
    delete(path: string): Test;
  };
  /** Calls the backend as another of its plugins. */
  postAsService(path: string, body: object): Test;
  audit: RecordedAudit[];
  runHealthTask(): Promise<void>;
  /** Runs a scheduled task, of the webhooks plugin unless another one is given. */
  runTask(id: string, pluginId?: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a portal backend with the real catalog and, unless it is left out, the real notifications backend.
 */
export async function startPortal(options: {
  database: JsonObject;
  eventTypes: EventType[];
  webhooks?: JsonObject;
  /** Other sections of app-config. */
  config?: JsonObject;
  clock?: TestClock;
  notifications?: boolean;
  /** Further plugins and modules. */
  features?: BackendFeature[];
}): Promise<Portal> {
  const auditor = new AuditRecorder();
  const schedulers = new Map<string, SchedulerService>();
  const getScheduler = (pluginId: string) => {
    const scheduler = schedulers.get(pluginId) ?? mockServices.scheduler();
    schedulers.set(pluginId, scheduler);
    return scheduler;
  };
  const features: BackendFeature[] = [
    databaseServiceFactory,
    createServiceFactory({
      service: coreServices.scheduler,
      deps: { plugin: coreServices.pluginMetadata },
      factory: ({ plugin }) => getScheduler(plugin.getId()),
    }),
    auditor.factory(),
    mockServices.rootConfig.factory({
      data: {
        ...options.config,
        app: { baseUrl: 'http://localhost:3000' },
        backend: { database: options.database },
        webhooks: {
          network: { allow: ['127.0.0.0/8'], allowHttp: true },
          ...options.webhooks,
        },
      },
    }),
    createBackendModule({
      pluginId: 'webhooks',
      moduleId: 'test-event-types',
      register(env) {
        env.registerInit({
          deps: { eventTypes: webhooksEventTypesExtensionPoint },
          async init({ eventTypes }) {
            eventTypes.addEventTypes(...options.eventTypes);
          },
        });
      },
    }),
    catalogModuleTestEntities,
  ];
  const { clock } = options;
  if (clock) {
    features.push(
      createServiceFactory({
        service: clockServiceRef,
        deps: {},
        factory: () => clock,
      }),
    );
  }
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      ...(options.notifications === false ? [] : [notificationsPlugin]),
      webhooksPlugin,
      ...features,
      ...(options.features ?? []),
    ],
  });
  const as = (user: string) => ({
    get: (path: string) =>
      request(backend.server)
        .get(path)
        .set(
          'Authorization',
          mockCredentials.user.header(`user:default/${user}`),
        ),
    post: (path: string, body: object = {}) =>
      request(backend.server)
        .post(path)
        .set(
          'Authorization',
          mockCredentials.user.header(`user:default/${user}`),
        )
        .send(body),
    delete: (path: string) =>
      request(backend.server)
        .delete(path)
        .set(
          'Authorization',
          mockCredentials.user.header(`user:default/${user}`),
        ),
  });
  await eventually(async () => {
    const { body } = await as('alice').get(
      '/api/catalog/entities/by-name/group/default/payments',
    );
    const members = (body.relations ?? []).filter(
      ({ type }: { type: string }) => type === 'hasMember',
    );
    if (members.length !== 2) {
      throw new Error('The catalog has not taken in the entities yet');
    }
  });
  return {
    postAsService: (path, body) =>
      request(backend.server)
        .post(path)
        .set('Authorization', mockCredentials.service.header())
        .send(body),
    as,
    audit: auditor.events,
    runHealthTask: () =>
      getScheduler('webhooks').triggerTask('webhooks-health'),
    runTask: (id, pluginId = 'webhooks') =>
      getScheduler(pluginId).triggerTask(id),
    stop: () => backend.stop(),
  };
}
