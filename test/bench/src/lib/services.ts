/*
 * Minimal services of a backend for a replica. As without the permission framework, everything is allowed. Nobody is
 * notified, and the catalog and the scaffolder are never called.
 */
import type {
  BackstageCredentials,
  LifecycleService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { WebhooksDependencies } from '../backend';

type Decisions = Awaited<
  ReturnType<WebhooksDependencies['permissions']['authorize']>
>;

export const credentials = {
  $$type: '@backstage/BackstageCredentials',
  principal: { type: 'service', subject: 'plugin:bench' },
} as BackstageCredentials;

export const logger: LoggerService = {
  error: (message, meta) => process.stderr.write(`${message} ${meta ?? ''}\n`),
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => logger,
};

export const lifecycle: LifecycleService = {
  addStartupHook: () => {},
  addShutdownHook: () => {},
};

const allow = async (requests: unknown[]) =>
  requests.map(() => ({ result: 'ALLOW' })) as Decisions;

const instrument = {
  add: () => {},
  record: () => {},
  addCallback: () => {},
  removeCallback: () => {},
};

/** The dependencies of the plugin, without its clock and its database. */
export const dependencies: Omit<WebhooksDependencies, 'clock' | 'database'> = {
  auditor: {
    createEvent: async () => ({
      success: async () => {},
      fail: async () => {},
    }),
  },
  auth: {
    getOwnServiceCredentials: async () => credentials,
  } as Partial<WebhooksDependencies['auth']> as WebhooksDependencies['auth'],
  catalog: {} as WebhooksDependencies['catalog'],
  events: { publish: async () => {}, subscribe: async () => {} },
  logger,
  metrics: {
    createCounter: () => instrument,
    createUpDownCounter: () => instrument,
    createHistogram: () => instrument,
    createGauge: () => instrument,
    createObservableCounter: () => instrument,
    createObservableUpDownCounter: () => instrument,
    createObservableGauge: () => instrument,
  },
  notifications: { send: async () => {} },
  permissions: { authorize: allow, authorizeConditional: allow },
  permissionsRegistry: {
    addPermissions: () => {},
    addPermissionRules: () => {},
    addResourceType: () => {},
    getPermissionRuleset: () => ({
      getRuleByName: name => {
        throw new Error(`There is no rule ${name}`);
      },
    }),
  },
  scaffolder: {} as WebhooksDependencies['scaffolder'],
  signals: { publish: async () => {} },
  userInfo: {} as WebhooksDependencies['userInfo'],
};
