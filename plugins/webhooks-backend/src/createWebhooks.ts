/*
 * The composition root: everything that plugin.ts registers, and that the benchmark measures, is wired here.
 */
import type {
  AuditorService,
  AuthService,
  DatabaseService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  SchedulerService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type { Replay } from 'backstage-plugin-webhooks-common';
import { AccessControl } from './access/AccessControl';
import { OwnershipCheck } from './access/OwnershipCheck';
import { RateLimiter } from './access/RateLimiter';
import { registerPermissions } from './access/registerPermissions';
import { AlertSender } from './alerts/AlertSender';
import { DeliveryDigest } from './alerts/DeliveryDigest';
import { RecipientResolver } from './alerts/RecipientResolver';
import { createChangeSignal } from './changeSignal';
import type { WebhooksOptions } from './config/options';
import type { DeliveryQueue } from './database/DeliveryQueue';
import { openStores, type Stores } from './database/openStores';
import { BackfillService } from './delivery/BackfillService';
import { CancellationService } from './delivery/CancellationService';
import { DestinationSender } from './delivery/destinations/DestinationSender';
import { DeliveryService } from './delivery/DeliveryService';
import { DeliveryEngine } from './delivery/engine/DeliveryEngine';
import { EndpointCache } from './delivery/engine/EndpointCache';
import { UndiciSender } from './delivery/http/UndiciSender';
import { ReplayRunner } from './delivery/ReplayRunner';
import { ReplayService } from './delivery/ReplayService';
import { SignatureService } from './delivery/SignatureService';
import { StrandedDeliveries } from './delivery/StrandedDeliveries';
import { TestSender } from './delivery/TestSender';
import { Dispatcher } from './dispatch/Dispatcher';
import type { EventTypeRegistry } from './eventTypes/EventTypeRegistry';
import { EventTypeService } from './eventTypes/EventTypeService';
import { HealthMonitor } from './health/HealthMonitor';
import { HealthReader } from './health/HealthReader';
import { HealthWords } from './health/HealthWords';
import { reconcileConfigIntegrations } from './integrations/configIntegrations';
import { ConfigOwnerCheck } from './integrations/ConfigOwnerCheck';
import { HandOverService } from './integrations/HandOverService';
import { HeldReplayer } from './integrations/HeldReplayer';
import { IntegrationSecretService } from './integrations/IntegrationSecretService';
import { IntegrationService } from './integrations/IntegrationService';
import { IntegrationStateService } from './integrations/IntegrationStateService';
import { createEventTopicMetrics, createMetrics } from './metrics';
import type { Clock } from './model/clock';
import { AddressPolicy } from './network/AddressPolicy';
import type { DestinationRegistry } from './network/DestinationRegistry';
import { TargetPolicy } from './network/TargetPolicy';
import { EntityOwners } from './owners/EntityOwners';
import { OwnerDirectory } from './owners/OwnerDirectory';
import { PeopleDirectory } from './owners/PeopleDirectory';
import { SecretBox } from './secrets/SecretBox';
import { SecretResealer } from './secrets/SecretResealer';
import { createSources, sourceEventTypes } from './sources/createSources';
import type { SourceService } from './sources/SourceService';
import { EventTopics } from './sources/EventTopics';
import { OperationalEvents } from './sources/OperationalEvents';
import { registerEventTypes } from './sources/registerEventTypes';
import { SubscriptionTrial } from './subscriptions/SubscriptionTrial';
import { createWantsEvent } from './subscriptions/wantsEvent';
import { scheduleMaintenanceTask } from './tasks/maintenanceTask';

/** Values of NODE_ENV with which secrets may be stored without a key. */
const KEYLESS_ENVIRONMENTS = ['development', 'test'];

/** The services that the backend gives to the plugin. */
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

/** The plugin without its entrances. */
export interface Webhooks {
  stores: Stores;
  engine: DeliveryEngine;
  /** The services that the router and the actions call. */
  services: {
    auditor: AuditorService;
    cancellations: CancellationService;
    deliveries: DeliveryService;
    dispatcher: Dispatcher;
    eventTypes: EventTypeService;
    handOvers: HandOverService;
    integrations: IntegrationService;
    replays: ReplayService;
    backfills: BackfillService;
    secrets: IntegrationSecretService;
    signatures: SignatureService;
    sources: SourceService;
    states: IntegrationStateService;
    trial: SubscriptionTrial;
  };
  /** Begins to send, and schedules the health task. */
  start(scheduler: SchedulerService): Promise<void>;
  /** Ends the work under way. */
  stop(): Promise<void>;
}

/**
 * @param options - `destinations`, `eventTypes`: those that modules may add to until the start; `wrapQueue` puts something around
 * the queue, to watch it
 */
export async function createWebhooks(
  deps: WebhooksDependencies,
  options: {
    config: WebhooksOptions;
    destinations: DestinationRegistry;
    eventTypes: EventTypeRegistry;
    wrapQueue?: (queue: DeliveryQueue) => DeliveryQueue;
  },
): Promise<Webhooks> {
  const { auditor, auth, catalog, clock, logger } = deps;
  const {
    config,
    destinations,
    eventTypes,
    wrapQueue = queue => queue,
  } = options;

  const addresses = new AddressPolicy(config.network);
  const policy = new TargetPolicy({ addresses, destinations });
  const secretBox = SecretBox.create({
    keys: config.encryptionKeys,
    required: !KEYLESS_ENVIRONMENTS.includes(process.env.NODE_ENV ?? ''),
  });
  config.eventTypes.forEach(type => eventTypes.add(type));
  sourceEventTypes(config.sources).forEach(({ source, type }) =>
    eventTypes.add(type, { reserved: true, source }),
  );
  registerEventTypes(config.sources, eventTypes);

  const stores = await openStores(deps.database, config.delivery);
  const { integrations, log, health } = stores;
  const queue = wrapQueue(stores.queue);
  registerPermissions({
    permissionsRegistry: deps.permissionsRegistry,
    integrations,
    findEventType: name => eventTypes.find(name),
  });
  const access = new AccessControl({
    permissions: deps.permissions,
    permissionsRegistry: deps.permissionsRegistry,
    services: config.services,
  });
  const ownership = new OwnershipCheck({ access, userInfo: deps.userInfo });
  const limiter = new RateLimiter({ limits: config.limits, clock });
  const people = new PeopleDirectory({ auth, catalog });
  const owners = new OwnerDirectory({ auth, catalog, people });

  const shutdown = new AbortController();
  const metrics = createMetrics(deps.metrics);
  const signal = createChangeSignal({ signals: deps.signals, logger });
  const alerts = new AlertSender({
    outbox: stores.outbox,
    notifications: deps.notifications,
    recipients: new RecipientResolver({
      people,
      fallbackRecipients: config.fallbackRecipients,
      logger,
    }),
    portalPath: config.portalPath,
    clock,
    logger,
  });
  // Alerts and events are stored with their cause, and sent after it.
  const outboxes = [() => alerts.sendSoon()];
  const onAlert = () => outboxes.forEach(send => send());
  const monitor = new HealthMonitor({
    integrations,
    health,
    log,
    options: config.health,
    clock,
    auditor,
    logger,
    onAlert,
    onChange: () => signal.changed(),
  });
  const engine = new DeliveryEngine({
    queue,
    sender: new DestinationSender({
      http: new UndiciSender({
        delivery: config.delivery,
        policy: addresses,
        clock,
        dnsServers: config.network.dnsServers,
        maxConnectionAgeMs: config.network.maxConnectionAgeMs,
      }),
      destinations,
      delivery: config.delivery,
      clock,
    }),
    endpoints: new EndpointCache({ integrations, secretBox, clock, logger }),
    delivery: config.delivery,
    clock,
    logger,
    onRecorded: (events, outgoing) => {
      metrics.recorded(events);
      monitor.recorded(events);
      if (outgoing > 0) {
        onAlert();
      }
      signal.changed();
    },
  });
  const onChange = (id: string) => {
    engine.changed(id);
    signal.changed();
  };

  await reconcileConfigIntegrations({
    integrations: config.integrations,
    eventTypes,
    store: integrations,
    secretBox,
    policy,
    clock,
    logger,
  });

  const entityOwners = new EntityOwners({ auth, catalog, clock });
  const findEntityOwners = (entityRef: string) => entityOwners.find(entityRef);
  const dispatcher = new Dispatcher({
    events: stores.events,
    integrations,
    eventTypes,
    access,
    policy,
    limiter,
    maxPayloadBytes: config.delivery.maxPayloadBytes,
    clock,
    engine,
    findEntityOwners,
  });
  const operational = new OperationalEvents({
    outbox: stores.eventOutbox,
    dispatcher,
    clock,
    logger,
  });
  outboxes.push(() => operational.dispatchSoon());
  const topics = new EventTopics({
    mappings: config.sources.events,
    events: deps.events,
    dispatcher,
    metrics: createEventTopicMetrics(deps.metrics),
    logger,
  });
  const sources = createSources({
    ...deps,
    config,
    stores,
    dispatcher,
    access,
    others: [
      ...(config.sources.events.length > 0 ? [topics] : []),
      operational,
    ],
  });
  const heldReplayer = new HeldReplayer({
    store: integrations,
    clock,
    logger,
    signal: shutdown.signal,
    onQueued: onChange,
    onWaived: count => {
      metrics.cancelled(count, 'waived');
      signal.changed();
    },
  });
  const words = new HealthWords({
    health,
    windowDays: config.health.windowDays,
    clock,
  });
  const { replays } = stores;
  const onReplayEnded = ({ state }: Replay) => metrics.replayEnded(state);
  const wants = createWantsEvent(findEntityOwners);
  const replayRunner = new ReplayRunner({
    replays,
    integrations,
    wants,
    clock,
    logger,
    signal: shutdown.signal,
    onChange,
    onEnded: onReplayEnded,
  });

  await topics.subscribe();

  const shared = { access, limiter, clock, onChange };
  return {
    stores,
    engine,
    services: {
      auditor,
      dispatcher,
      eventTypes: new EventTypeService({
        registry: eventTypes,
        access,
        events: stores.events,
        integrations,
        clock,
      }),
      integrations: new IntegrationService({
        ...shared,
        store: integrations,
        secretBox,
        policy,
        headerScope: config.delivery.headerScope,
        eventTypes,
        owners,
        ownership,
        healthReader: new HealthReader({
          health,
          options: config.health,
          words,
          clock,
        }),
        words,
        quotas: {
          total: config.limits.integrations,
          perOwner: config.limits.integrationsPerOwner,
          perCreator: config.limits.integrationsPerCreator,
        },
      }),
      trial: new SubscriptionTrial({
        events: stores.events,
        eventTypes,
        access,
        findEntityOwners,
      }),
      sources: sources.service,
      states: new IntegrationStateService({
        ...shared,
        store: integrations,
        log,
        heldReplayer,
        words,
        onAlert,
      }),
      handOvers: new HandOverService({
        ...shared,
        store: integrations,
        eventTypes,
        owners,
        ownership,
        maxPerOwner: config.limits.integrationsPerOwner,
      }),
      secrets: new IntegrationSecretService({
        ...shared,
        store: integrations,
        secretBox,
      }),
      deliveries: new DeliveryService({
        ...shared,
        log,
        integrations,
        delivery: config.delivery,
        tests: new TestSender({ queue, engine, log, clock }),
      }),
      replays: new ReplayService({
        ...shared,
        replays,
        runner: replayRunner,
        log,
        integrations,
        onEnded: onReplayEnded,
      }),
      backfills: new BackfillService({
        ...shared,
        replays,
        runner: replayRunner,
        integrations,
        eventTypes,
        wants,
      }),
      signatures: new SignatureService({
        ...shared,
        log,
        integrations,
        secretBox,
      }),
      cancellations: new CancellationService({
        ...shared,
        log,
        integrations,
        onCancelled: count => metrics.cancelled(count, 'cancelled'),
      }),
    },
    async start(scheduler) {
      engine.start();
      operational.dispatchSoon();
      replayRunner.runSoon();
      await sources.start(scheduler, shutdown.signal);
      await scheduleMaintenanceTask({
        scheduler,
        monitor,
        alerts,
        operational,
        digest: new DeliveryDigest({
          outbox: stores.outbox,
          clock,
          enabled: config.digest,
        }),
        resealer: new SecretResealer({
          store: stores.secrets,
          secretBox,
          clock,
          logger,
        }),
        heldReplayer,
        replayRunner,
        configOwners: new ConfigOwnerCheck({
          store: integrations,
          owners,
          logger,
        }),
        integrations,
        stranded: new StrandedDeliveries({
          queue,
          clock,
          logger,
          onFound: (kind, count) => metrics.stranded(kind, count),
        }),
        queue,
        retention: stores.retention,
        config,
        clock,
        logger,
        signal: shutdown.signal,
        onChange,
        onExpired: ids => {
          metrics.expired(ids.length);
          signal.changed();
        },
      });
    },
    async stop() {
      shutdown.abort();
      await sources.settled();
      await topics.stop();
      await replayRunner.settled();
      await engine.stop();
      await monitor.settled();
      await alerts.settled();
      await operational.settled();
      signal.stop();
    },
  };
}
