import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  actionsRegistryServiceRef,
  metricsServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  webhooksEventTypePermissions,
  webhooksIntegrationPermissions,
  webhooksPermissions,
} from 'backstage-plugin-webhooks-common';
import {
  webhooksEventTypeResourceRef,
  webhooksEventTypesExtensionPoint,
  webhooksIntegrationResourceRef,
} from 'backstage-plugin-webhooks-node';
import { AccessControl } from './access/AccessControl';
import { findResources } from './access/findResources';
import { OwnershipCheck } from './access/OwnershipCheck';
import { RateLimiter } from './access/RateLimiter';
import { eventTypeRules, integrationRules } from './access/rules';
import { AlertSender } from './alerts/AlertSender';
import { DeliveryDigest } from './alerts/DeliveryDigest';
import { RecipientResolver } from './alerts/RecipientResolver';
import { registerActions } from './api/actions';
import { createRouter } from './api/router/createRouter';
import { createChangeSignal } from './changeSignal';
import { clockServiceRef } from './clockServiceRef';
import { readWebhooksOptions } from './config/readConfig';
import { startupWarnings } from './config/startupWarnings';
import { DeliveryLog } from './database/DeliveryLog';
import { EventStore } from './database/EventStore';
import { HealthStore } from './database/HealthStore';
import { IntegrationStore } from './database/IntegrationStore';
import { openDatabase } from './database/migrate';
import { DatabaseDeliveryQueue } from './database/queue/DatabaseDeliveryQueue';
import { ReplayStore } from './database/ReplayStore';
import { CancellationService } from './delivery/CancellationService';
import { DeliveryService } from './delivery/DeliveryService';
import { DeliveryEngine } from './delivery/engine/DeliveryEngine';
import { Targets } from './delivery/engine/Targets';
import { UndiciSender } from './delivery/http/UndiciSender';
import { ReplayRunner } from './delivery/ReplayRunner';
import { ReplayService } from './delivery/ReplayService';
import { StrandedDeliveries } from './delivery/StrandedDeliveries';
import { TestSender } from './delivery/TestSender';
import { Dispatcher } from './dispatch/Dispatcher';
import { EventTypeRegistry } from './eventTypes/EventTypeRegistry';
import { EventTypeService } from './eventTypes/EventTypeService';
import { HealthMonitor } from './health/HealthMonitor';
import { HealthReader } from './health/HealthReader';
import { reconcileConfigIntegrations } from './integrations/configIntegrations';
import { ConfigOwnerCheck } from './integrations/ConfigOwnerCheck';
import { HandOverService } from './integrations/HandOverService';
import { HeldReplayer } from './integrations/HeldReplayer';
import { IntegrationSecretService } from './integrations/IntegrationSecretService';
import { IntegrationService } from './integrations/IntegrationService';
import { IntegrationStateService } from './integrations/IntegrationStateService';
import { createMetrics } from './metrics';
import { isFailure } from './model/outcome';
import { AddressPolicy } from './network/AddressPolicy';
import { OwnerDirectory } from './owners/OwnerDirectory';
import { PeopleDirectory } from './owners/PeopleDirectory';
import { SecretBox } from './secrets/SecretBox';
import { SecretResealer } from './secrets/SecretResealer';
import { scheduleHealthTask } from './tasks/healthTask';

/** Values of NODE_ENV with which secrets may be stored without a key. */
const KEYLESS_ENVIRONMENTS = ['development', 'test'];

/**
 * Outgoing webhooks with health.
 *
 * @public
 */
export const webhooksPlugin = createBackendPlugin({
  pluginId: 'webhooks',
  register(env) {
    const eventTypes = EventTypeRegistry.create();
    env.registerExtensionPoint(webhooksEventTypesExtensionPoint, {
      addEventTypes: (...types) => types.forEach(type => eventTypes.add(type)),
    });

    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        clock: clockServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        userInfo: coreServices.userInfo,
      },
      async init(deps) {
        const { auditor, auth, catalog, clock, logger } = deps;
        const options = readWebhooksOptions(deps.config);
        const policy = AddressPolicy.create(options.network);
        const secretBox = SecretBox.create({
          keys: options.encryptionKeys,
          required: !KEYLESS_ENVIRONMENTS.includes(process.env.NODE_ENV ?? ''),
        });
        startupWarnings({
          permissionEnabled:
            deps.config.getOptionalBoolean('permission.enabled') ?? false,
          servicesListed: options.services !== undefined,
          encryptionKeys: options.encryptionKeys,
        }).forEach(warning => logger.warn(warning));
        options.eventTypes.forEach(type => eventTypes.add(type));

        const knex = await openDatabase(deps.database);
        const integrations = IntegrationStore.create({ knex });

        deps.permissionsRegistry.addPermissions(webhooksPermissions);
        deps.permissionsRegistry.addResourceType({
          resourceRef: webhooksIntegrationResourceRef,
          permissions: webhooksIntegrationPermissions,
          rules: Object.values(integrationRules),
          getResources: refs => findResources(integrations, refs),
        });
        deps.permissionsRegistry.addResourceType({
          resourceRef: webhooksEventTypeResourceRef,
          permissions: webhooksEventTypePermissions,
          rules: Object.values(eventTypeRules),
          getResources: async names => names.map(name => eventTypes.find(name)),
        });
        const access = AccessControl.create({
          permissions: deps.permissions,
          permissionsRegistry: deps.permissionsRegistry,
          services: options.services,
        });
        const limiter = RateLimiter.create({
          limits: options.limits,
          clock,
        });

        const queue = DatabaseDeliveryQueue.create({
          knex,
          coolDown: options.delivery.coolDown,
        });
        const log = DeliveryLog.create({ knex });
        const health = HealthStore.create({ knex });

        const people = PeopleDirectory.create({ auth, catalog });
        const signal = createChangeSignal({ signals: deps.signals, logger });
        const alerts = AlertSender.create({
          knex,
          notifications: deps.notifications,
          recipients: RecipientResolver.create({
            people,
            fallbackRecipients: options.fallbackRecipients,
            logger,
          }),
          portalPath: options.portalPath,
          clock,
          logger,
        });
        const monitor = HealthMonitor.create({
          integrations,
          health,
          log,
          options: options.health,
          clock,
          auditor,
          logger,
          onAlert: () => alerts.kick(),
          onChange: () => signal.changed(),
        });
        const metrics = createMetrics(deps.metrics);
        const targets = Targets.create({
          integrations,
          secretBox,
          clock,
          logger,
        });
        const engine = DeliveryEngine.create({
          queue,
          sender: UndiciSender.create({
            delivery: options.delivery,
            policy,
            clock,
            dnsServers: options.network.dnsServers,
            maxConnectionAgeMs: options.network.maxConnectionAgeMs,
          }),
          targets,
          delivery: options.delivery,
          clock,
          logger,
          onRecorded: (events, alertCount) => {
            metrics.recorded(events);
            monitor.suspect(failedIntegrations(events));
            if (alertCount > 0) {
              alerts.kick();
            }
            signal.changed();
          },
        });

        await reconcileConfigIntegrations({
          integrations: options.integrations,
          eventTypes,
          store: integrations,
          secretBox,
          policy,
          clock,
          logger,
        });

        const dispatcher = Dispatcher.create({
          events: EventStore.create({ knex }),
          integrations,
          eventTypes,
          access,
          policy,
          limiter,
          maxPayloadBytes: options.delivery.maxPayloadBytes,
          clock,
          engine,
        });
        const onChange = (id: string) => {
          engine.changed(id);
          signal.changed();
        };
        const shutdown = new AbortController();
        const owners = OwnerDirectory.create({ auth, catalog, people });
        const ownership = OwnershipCheck.create({
          access,
          userInfo: deps.userInfo,
        });
        const heldReplayer = HeldReplayer.create({
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
        const replays = ReplayStore.create({ knex });
        const replayRunner = ReplayRunner.create({
          replays,
          integrations,
          clock,
          logger,
          signal: shutdown.signal,
          onChange,
          onEnded: ({ state }) => metrics.replayEnded(state),
        });
        const services = {
          eventTypes: EventTypeService.create({ registry: eventTypes, access }),
          integrations: IntegrationService.create({
            store: integrations,
            limiter,
            access,
            secretBox,
            policy,
            headerScope: options.delivery.headerScope,
            eventTypes,
            owners,
            ownership,
            healthReader: HealthReader.create({
              health,
              log,
              options: options.health,
              clock,
            }),
            windowDays: options.health.windowDays,
            quotas: {
              total: options.limits.integrations,
              perOwner: options.limits.integrationsPerOwner,
              perCreator: options.limits.integrationsPerCreator,
            },
            clock,
            onChange,
          }),
          states: IntegrationStateService.create({
            store: integrations,
            limiter,
            log,
            heldReplayer,
            access,
            windowDays: options.health.windowDays,
            clock,
            onAlert: () => alerts.kick(),
            onChange,
          }),
          handOvers: HandOverService.create({
            store: integrations,
            limiter,
            access,
            eventTypes,
            owners,
            ownership,
            maxPerOwner: options.limits.integrationsPerOwner,
            clock,
            onChange,
          }),
          secrets: IntegrationSecretService.create({
            store: integrations,
            limiter,
            access,
            secretBox,
            clock,
            onChange,
          }),
          deliveries: DeliveryService.create({
            log,
            integrations,
            access,
            limiter,
            tests: TestSender.create({
              queue,
              engine,
              log,
              clock,
            }),
            clock,
            onChange,
          }),
          replays: ReplayService.create({
            replays,
            runner: replayRunner,
            log,
            integrations,
            access,
            limiter,
            clock,
            onChange,
            onEnded: ({ state }) => metrics.replayEnded(state),
          }),
          cancellations: CancellationService.create({
            log,
            integrations,
            access,
            limiter,
            clock,
            onCancelled: count => metrics.cancelled(count, 'cancelled'),
            onChange,
          }),
          dispatcher,
          auditor,
        };
        registerActions({
          ...services,
          actionsRegistry: deps.actionsRegistry,
        });
        deps.httpRouter.use(
          createRouter({
            ...services,
            httpAuth: deps.httpAuth,
            maxPayloadBytes: options.delivery.maxPayloadBytes,
            sourceHeader: options.delivery.sourceHeader,
          }),
        );

        deps.lifecycle.addStartupHook(async () => {
          engine.start();
          replayRunner.kick();
          await scheduleHealthTask({
            scheduler: deps.scheduler,
            monitor,
            alerts,
            digest: DeliveryDigest.create({
              knex,
              clock,
              enabled: options.digest,
            }),
            resealer: SecretResealer.create({
              knex,
              secretBox,
              clock,
              logger,
            }),
            heldReplayer,
            replayRunner,
            configOwners: ConfigOwnerCheck.create({
              store: integrations,
              owners,
              logger,
            }),
            integrations,
            onChange,
            stranded: StrandedDeliveries.create({
              knex,
              clock,
              logger,
              onFound: (kind, count) => metrics.stranded(kind, count),
            }),
            queue,
            knex,
            config: options,
            clock,
            logger,
            signal: shutdown.signal,
            onExpired: ids => {
              metrics.expired(ids.length);
              signal.changed();
            },
          });
        });
        deps.lifecycle.addShutdownHook(async () => {
          shutdown.abort();
          await replayRunner.settled();
          await engine.stop();
          await monitor.settled();
          await alerts.settled();
          signal.stop();
        });
      },
    });
  },
});

function failedIntegrations(
  events: Parameters<
    Parameters<typeof DeliveryEngine.create>[0]['onRecorded']
  >[0],
): Set<string> {
  return new Set(
    events
      .filter(
        ({ attempt, owned }) =>
          owned && attempt.counted && isFailure(attempt.result.outcome),
      )
      .map(({ attempt }) => attempt.delivery.integrationId),
  );
}
