import {
  coreServices,
  createServiceFactory,
  type BackendFeature,
  type PermissionsService,
  type SchedulerService,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import {
  catalogServiceRef,
  type CatalogService,
} from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  notificationService,
  type NotificationSendOptions,
} from '@backstage/plugin-notifications-node';
import type { JsonObject } from '@backstage/types';
import {
  WebhooksClient,
  type DeliveryDetail,
  type IntegrationWithSecret,
} from 'backstage-plugin-webhooks-common';
import type { AddressInfo } from 'node:net';
import type { Knex } from 'knex';
import request, { type Test } from 'supertest';
import { eventually, TestClock } from 'backstage-webhooks-test';
import { clockServiceRef } from '../clockServiceRef';
import { MAINTENANCE_TASK_ID } from '../tasks/maintenanceTask';
import webhooksPlugin from '..';
import {
  checkedServer,
  fetchFromProxy,
  proxyAgent,
  type CheckedServer,
} from './checkedServer';

/** The default owner of test data. It has a member, so it can be alerted. */
export const TEAM: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'team' },
  spec: { type: 'team', children: [] },
  relations: [{ type: 'hasMember', targetRef: 'user:default/mock' }],
};

/** The member of {@link TEAM}, who is the default caller. */
export const MEMBER: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name: 'mock' },
  spec: {},
};

/** Allows deliveries to loopback. */
export const TEST_CONFIG: JsonObject = {
  network: { allow: ['127.0.0.0/8'], allowHttp: true },
  eventTypes: [
    { name: 'a.b', description: 'Anything' },
    {
      name: 'c.d',
      description: 'Something confidential',
      visibility: 'protected',
    },
    {
      name: 'shop.order.placed',
      description: 'An order was placed',
      schema: {
        type: 'object',
        required: ['total'],
        properties: { total: { type: 'number' } },
      },
    },
  ],
};

/** A backend with the webhooks plugin, a catalog, a manual clock, and a recording notification service. */
export class TestPortal {
  readonly #backend: TestBackend;
  readonly #checked: CheckedServer;
  readonly #scheduler: SchedulerService;
  readonly clock: TestClock;
  readonly notifications: NotificationSendOptions[];

  static async start(options: {
    knex: Knex;
    webhooks?: JsonObject;
    entities?: Entity[];
    /** Replaces the catalog with `entities`. */
    catalog?: CatalogService;
    permissions?: PermissionsService;
    /** Runs before a notification is accepted. Throws to simulate that the notification service is down. */
    beforeNotification?: () => Promise<void>;
    clock?: TestClock;
    features?: BackendFeature[];
  }): Promise<TestPortal> {
    const clock = options.clock ?? new TestClock();
    const notifications: NotificationSendOptions[] = [];
    const { permissions } = options;
    const scheduler = mockServices.scheduler();
    const backend = await startTestBackend({
      features: [
        webhooksPlugin,
        mockServices.database.factory({ knex: options.knex }),
        mockServices.rootConfig.factory({
          data: { webhooks: { ...TEST_CONFIG, ...options.webhooks } },
        }),
        createServiceFactory({
          service: catalogServiceRef,
          deps: {},
          factory: () =>
            options.catalog ??
            catalogServiceMock({
              entities: options.entities ?? [TEAM, MEMBER],
            }),
        }),
        createServiceFactory({
          service: notificationService,
          deps: {},
          factory: () => ({
            async send(notification) {
              await options.beforeNotification?.();
              notifications.push(notification);
            },
          }),
        }),
        createServiceFactory({
          service: clockServiceRef,
          deps: {},
          factory: () => clock,
        }),
        createServiceFactory({
          service: coreServices.scheduler,
          deps: {},
          factory: () => scheduler,
        }),
        ...(permissions
          ? [
              createServiceFactory({
                service: coreServices.permissions,
                deps: {},
                factory: () => permissions,
              }),
            ]
          : []),
        ...(options.features ?? []),
      ],
    });
    return new TestPortal(
      backend,
      await checkedServer(backend.server),
      scheduler,
      clock,
      notifications,
    );
  }

  private constructor(
    backend: TestBackend,
    checked: CheckedServer,
    scheduler: SchedulerService,
    clock: TestClock,
    notifications: NotificationSendOptions[],
  ) {
    this.#backend = backend;
    this.#checked = checked;
    this.#scheduler = scheduler;
    this.clock = clock;
    this.notifications = notifications;
  }

  /** The backend itself, bypassing the check against the OpenAPI document. */
  get server() {
    return this.#backend.server;
  }

  get(path: string): Test {
    return this.#call('get', path);
  }

  post(path: string, body?: object): Test {
    return this.#call('post', path).send(body);
  }

  patch(path: string, body?: object): Test {
    return this.#call('patch', path).send(body);
  }

  delete(path: string): Test {
    return this.#call('delete', path);
  }

  #call(method: 'get' | 'post' | 'patch' | 'delete', path: string): Test {
    const url = `/api/webhooks${path}`;
    // The framework serves additional routes, which the document does not describe.
    return path.startsWith('/.backstage/')
      ? request(this.server)[method](url)
      : request(this.#checked.server)
          [method](url)
          .agent(proxyAgent)
          .set(this.#checked.headers);
  }

  /** Calls the plugin like another plugin. */
  get client(): WebhooksClient {
    const { server, headers } = this.#checked;
    const { port } = server.address() as AddressInfo;
    return new WebhooksClient({
      discoveryApi: {
        getBaseUrl: async pluginId =>
          `http://127.0.0.1:${port}/api/${pluginId}`,
      },
      fetchApi: {
        fetch: (url, init) =>
          fetchFromProxy(String(url), {
            ...init,
            headers: { ...(init?.headers as object), ...headers },
          }),
      },
    });
  }

  /** Calls on behalf of a user. */
  as(user: string) {
    const authorize = (call: Test) =>
      call.set('authorization', mockCredentials.user.header(user));
    return {
      get: (path: string) => authorize(this.get(path)),
      post: (path: string, body?: object) => authorize(this.post(path, body)),
      patch: (path: string, body: object) => authorize(this.patch(path, body)),
      delete: (path: string) => authorize(this.delete(path)),
    };
  }

  async create(
    integration: JsonObject & { url: string },
  ): Promise<IntegrationWithSecret> {
    const answer = await this.post('/integrations', {
      name: 'Shop events',
      owner: 'team',
      eventTypes: ['a.*'],
      ...integration,
    });
    if (answer.status !== 201) {
      throw new Error(answer.text);
    }
    return answer.body;
  }

  /** @returns the ids of the deliveries */
  async dispatch(event: JsonObject = {}): Promise<string[]> {
    const answer = await this.post('/events', {
      type: 'a.b',
      payload: { n: 1 },
      ...event,
    });
    if (answer.status !== 202) {
      throw new Error(answer.text);
    }
    return answer.body.deliveries.map((one: { id: string }) => one.id);
  }

  async delivery(id: string): Promise<DeliveryDetail> {
    return (await this.get(`/deliveries/${id}`)).body;
  }

  /** Waits until a delivery has a status. */
  async reached(id: string, status: string): Promise<DeliveryDetail> {
    return eventually(async () => {
      const delivery = await this.delivery(id);
      if (delivery.status !== status) {
        throw new Error(`The delivery is ${delivery.status}, not ${status}`);
      }
      return delivery;
    });
  }

  /** Runs the health task, which the scheduler would run every minute. */
  async runHealthTask(): Promise<void> {
    await this.#scheduler.triggerTask(MAINTENANCE_TASK_ID);
  }

  /** Runs a scheduled task. */
  async runTask(id: string): Promise<void> {
    await this.#scheduler.triggerTask(id);
  }

  async stop(): Promise<void> {
    await this.#backend.stop();
  }
}
