import type {
  AuditorService,
  AuthService,
  DatabaseService,
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
import type { WebhooksOptions } from './config/options';
import type { DeliveryQueue } from './database/DeliveryQueue';
import type { EventTypeRegistry } from './eventTypes/EventTypeRegistry';
import type { Clock } from './model/clock';
import type { DestinationRegistry } from './network/DestinationRegistry';

/** The services that the backend passes to the plugin. */
export interface WebhooksDependencies {
  auditor: AuditorService;
  auth: AuthService;
  catalog: CatalogService;
  clock: Clock;
  database: DatabaseService;
  events: EventsService;
  logger: LoggerService;
  metrics: MetricsService;
  notifications: NotificationService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  scaffolder: ScaffolderService;
  signals: SignalsService;
  userInfo: UserInfoService;
}

export interface CreateWebhooksOptions {
  config: WebhooksOptions;
  /** Types of destinations, which modules may add to until the start. */
  destinations: DestinationRegistry;
  /** Event types, which other plugins may add to until the start. */
  eventTypes: EventTypeRegistry;
  /** Wraps the queue to observe it. */
  wrapQueue?: (queue: DeliveryQueue) => DeliveryQueue;
}
