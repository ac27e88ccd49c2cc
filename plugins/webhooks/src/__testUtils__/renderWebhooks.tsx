import type { ReactElement } from 'react';
import {
  toastApiRef,
  type ExtensionDefinition,
  type FrontendFeature,
  type ToastApi,
} from '@backstage/frontend-plugin-api';
import {
  AuthorizeResult,
  type EvaluatePermissionRequest,
} from '@backstage/plugin-permission-common';
import {
  createApiMock,
  mockApis,
  renderInTestApp,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import type { JsonObject } from '@backstage/types';
import type { Entity } from '@backstage/catalog-model';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { render } from '@testing-library/react';
import type { WebhooksApi } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../api/webhooksApiRef';
import webhooksPlugin, { rootRouteRef } from '../index';
import {
  contract,
  delivery,
  deliveryDetail,
  eventTypes,
  health,
  integration,
  traffic,
} from './fixtures';

const mock = createApiMock(webhooksApiRef, () => ({
  listEventTypes: jest.fn(),
  listIntegrations: jest.fn(),
  getIntegration: jest.fn(),
  createIntegration: jest.fn(),
  updateIntegration: jest.fn(),
  handOverIntegrations: jest.fn(),
  deleteIntegration: jest.fn(),
  enableIntegration: jest.fn(),
  disableIntegration: jest.fn(),
  resumeIntegration: jest.fn(),
  testIntegration: jest.fn(),
  previewRequest: jest.fn(),
  getSecret: jest.fn(),
  rotateSecret: jest.fn(),
  getHealth: jest.fn(),
  getHealthSummary: jest.fn(),
  dispatch: jest.fn(),
  dispatchBatch: jest.fn(),
  listDeliveries: jest.fn(),
  countDeliveries: jest.fn(),
  getDelivery: jest.fn(),
  redeliver: jest.fn(),
  checkSignature: jest.fn(),
  replay: jest.fn(),
  previewReplay: jest.fn(),
  listActivity: jest.fn(),
  getTraffic: jest.fn(),
  listReplays: jest.fn(),
  getReplay: jest.fn(),
  stopReplay: jest.fn(),
  cancelDelivery: jest.fn(),
  cancelDeliveries: jest.fn(),
  previewCancel: jest.fn(),
  listSources: jest.fn(),
  resyncSource: jest.fn(),
  trySubscription: jest.fn(),
  checkUrl: jest.fn(),
  getEventType: jest.fn(),
  getReceiverContract: jest.fn(),
}));

/** A backend with one healthy integration. */
const WORKING: Partial<WebhooksApi> = {
  listEventTypes: async () => eventTypes,
  getEventType: async name => ({
    ...eventTypes.find(type => type.name === name)!,
    subscribers: { count: 0, items: [] },
  }),
  getReceiverContract: async () => contract,
  listSources: async () => [],
  checkUrl: async () => ({ outcome: 'success' }),
  getDelivery: async () => deliveryDetail(),
  listIntegrations: async () => ({ items: [integration()] }),
  getIntegration: async id => integration({ id }),
  getHealth: async () => health(),
  getTraffic: async () => traffic(),
  getHealthSummary: async () => ({
    items: [integration()],
    more: false,
    worst: health(),
  }),
  listDeliveries: async () => ({ items: [delivery()] }),
  countDeliveries: async () => ({ count: 1 }),
  listActivity: async () => ({ items: [] }),
  listReplays: async () => ({ items: [] }),
};

const CONFIG = { backend: { baseUrl: 'http://localhost:7007' } };

const ENTITY_PATH = '/catalog/:namespace/:kind/:name';

const GROUP: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'payments', namespace: 'default', title: 'Payments' },
  spec: { type: 'team', children: [] },
};

/** Renders toasts. The test apps of Backstage 1.57 only collect them. */
const TOASTS: ToastApi = {
  post({ title, description }) {
    // Deferred, because toasts may be posted during a render.
    queueMicrotask(() =>
      render(
        <>
          <p>{title}</p>
          <p>{description}</p>
        </>,
      ),
    );
    return { close: () => {} };
  },
};

/** The environment of the portal in a test. */
export interface World {
  api?: Partial<WebhooksApi>;
  /** Names of the permissions that the viewer lacks. */
  denied?: string[];
  /** Stored settings of the viewer. Default: none. */
  storage?: ReturnType<typeof mockApis.storage>;
  /** The other features of the app. */
  features?: FrontendFeature[];
}

function createApis(world: World) {
  const api = mock({ ...WORKING, ...world.api });
  const send = new Set<(message: object) => void>();
  const signals = {
    subscribe: (_channel: string, onMessage: (message: never) => void) => {
      const listener = onMessage as (message: unknown) => void;
      send.add(listener);
      return { unsubscribe: () => send.delete(listener) };
    },
  };
  const decide = ({ permission }: EvaluatePermissionRequest) =>
    world.denied?.includes(permission.name)
      ? AuthorizeResult.DENY
      : AuthorizeResult.ALLOW;
  return {
    api,
    /** Signals a change, as the backend would. */
    signal: () => send.forEach(listener => listener({})),
    apis: [
      api,
      catalogApiMock({ entities: [GROUP] }),
      mockApis.identity({
        userEntityRef: 'user:default/guest',
        ownershipEntityRefs: ['user:default/guest', 'group:default/payments'],
      }),
      mockApis.permission({ authorize: decide }),
      world.storage ?? mockApis.storage(),
      [signalApiRef, signals] as const,
      [toastApiRef, TOASTS] as const,
    ] as const,
  };
}

/** Opens a page of the plugin. */
export function renderPage(path: string, world: World = {}) {
  const { api, apis, signal } = createApis(world);
  renderTestApp({
    features: [webhooksPlugin],
    initialRouteEntries: [path],
    mountedRoutes: { [ENTITY_PATH]: entityRouteRef },
    config: CONFIG,
    apis,
  });
  return { api, signal };
}

/** Opens a page of an app with the whole plugin. */
export function renderApp(
  path: string,
  world: World = {},
  extensions: ExtensionDefinition[] = [],
  config: JsonObject = {},
) {
  const { api, apis } = createApis(world);
  renderTestApp({
    features: [webhooksPlugin, ...(world.features ?? [])],
    extensions,
    initialRouteEntries: [path],
    config: { ...CONFIG, ...config },
    apis,
  });
  return { api };
}

/** Renders a component of the plugin on its own. */
export function renderPart(part: ReactElement, world: World = {}) {
  const { api, apis, signal } = createApis(world);
  renderInTestApp(part, {
    mountedRoutes: { [ENTITY_PATH]: entityRouteRef, '/webhooks': rootRouteRef },
    apis,
  });
  return { api, signal };
}
