/*
 * Services that a replica asks of its backend, as small as they can be. Permissions are those of a backend without
 * the permission framework: everything is allowed.
 */
import type {
  AuditorService,
  AuthService,
  BackstageCredentials,
  LifecycleService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import type { SignalsService } from '@backstage/plugin-signals-node';

type Decisions = Awaited<ReturnType<PermissionsService['authorize']>>;

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

export const auditor: AuditorService = {
  createEvent: async () => ({ success: async () => {}, fail: async () => {} }),
};

/** Nobody is notified, and nobody is asked: no owner is looked up. */
export const notifications: NotificationService = { send: async () => {} };
export const signals: SignalsService = { publish: async () => {} };
export const events: EventsService = {
  publish: async () => {},
  subscribe: async () => {},
};
export const auth = {
  getOwnServiceCredentials: async () => credentials,
} as Partial<AuthService> as AuthService;
export const catalog = {} as CatalogService;
export const scaffolder = {} as ScaffolderService;
export const userInfo = {} as UserInfoService;

const allow = async (requests: unknown[]) =>
  requests.map(() => ({ result: 'ALLOW' })) as Decisions;

export const permissions: PermissionsService = {
  authorize: allow,
  authorizeConditional: allow,
};

export const permissionsRegistry: PermissionsRegistryService = {
  addPermissions: () => {},
  addPermissionRules: () => {},
  addResourceType: () => {},
  getPermissionRuleset: () => ({
    getRuleByName: name => {
      throw new Error(`There is no rule ${name}`);
    },
  }),
};

const instrument = {
  add: () => {},
  record: () => {},
  addCallback: () => {},
  removeCallback: () => {},
};

export const metrics: MetricsService = {
  createCounter: () => instrument,
  createUpDownCounter: () => instrument,
  createHistogram: () => instrument,
  createGauge: () => instrument,
  createObservableCounter: () => instrument,
  createObservableUpDownCounter: () => instrument,
  createObservableGauge: () => instrument,
};
