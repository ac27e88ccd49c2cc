import type { WebhooksOptions } from './config/options';
import type { Foundation } from './createFoundation';
import type { Replayers } from './createReplayers';
import { BackfillService } from './delivery/BackfillService';
import { CancellationService } from './delivery/CancellationService';
import { CatalogReplayService } from './delivery/CatalogReplayService';
import { DeliveryService } from './delivery/DeliveryService';
import { UrlProber } from './delivery/http/UrlProber';
import type { DeliveryEngine } from './delivery/engine/DeliveryEngine';
import { ReplayService } from './delivery/ReplayService';
import { SignatureService } from './delivery/SignatureService';
import { TestSender } from './delivery/TestSender';
import { TestService } from './delivery/TestService';
import type { WebhooksDependencies } from './dependencies';
import type { EventTypeRegistry } from './eventTypes/EventTypeRegistry';
import { EventTypeService } from './eventTypes/EventTypeService';
import { FailureCauseReader } from './health/FailureCauseReader';
import { HealthReader } from './health/HealthReader';
import { CurrentHealthReader } from './health/CurrentHealthReader';
import { ActivityService } from './integrations/ActivityService';
import { HandOverService } from './integrations/HandOverService';
import { IntegrationSecretService } from './integrations/IntegrationSecretService';
import { IntegrationService } from './integrations/IntegrationService';
import { IntegrationStateService } from './integrations/IntegrationStateService';
import { UrlCheckService } from './delivery/UrlCheckService';
import { TrafficService } from './integrations/TrafficService';
import { OrphanMarks } from './owners/OrphanMarks';
import { SubscriptionTrial } from './subscriptions/SubscriptionTrial';

interface ServiceParts {
  config: WebhooksOptions;
  eventTypes: EventTypeRegistry;
  foundation: Foundation;
  engine: DeliveryEngine;
  replayers: Replayers;
  /** Called after an integration has changed. */
  onChange: (integrationId: string) => void;
  /** Called after alerts or operational events were stored with their cause. */
  onStored: () => void;
}

/** Creates the services that the router and the actions call. */
export function createServices(
  { auditor, clock }: WebhooksDependencies,
  parts: ServiceParts,
) {
  const { eventTypes, foundation } = parts;
  const { stores, access, limiter, findEntityOwners } = foundation;
  const shared = { access, limiter, clock, onChange: parts.onChange };
  return {
    auditor,
    eventTypes: new EventTypeService({
      registry: eventTypes,
      access,
      events: stores.events,
      integrations: stores.integrations,
      clock,
    }),
    trial: new SubscriptionTrial({
      events: stores.events,
      eventTypes,
      access,
      findEntityOwners,
    }),
    ...createIntegrationServices(shared, parts),
    ...createDeliveryServices(shared, parts),
  };
}

type Shared = Pick<Foundation, 'access' | 'limiter'> &
  Pick<WebhooksDependencies, 'clock'> &
  Pick<ServiceParts, 'onChange'>;

function createIntegrationServices(shared: Shared, parts: ServiceParts) {
  const { config, eventTypes, foundation, replayers, onStored } = parts;
  const { policy, secretBox, stores, ownership, owners } = foundation;
  const { integrations: store, activity, log, health } = stores;
  const { limits } = config;
  const currentHealth = new CurrentHealthReader({
    health,
    windowDays: config.health.windowDays,
    clock: shared.clock,
  });
  return {
    integrations: new IntegrationService({
      ...shared,
      store,
      secretBox,
      policy,
      headerScope: config.delivery.headerScope,
      eventTypes,
      owners,
      orphanMarks: new OrphanMarks({ owners, clock: shared.clock }),
      ownership,
      health,
      healthReader: new HealthReader({
        health,
        options: config.health,
        coolDown: config.delivery.coolDown,
        currentHealth,
        clock: shared.clock,
      }),
      failureCauses: new FailureCauseReader({
        log,
        windowDays: config.health.windowDays,
        clock: shared.clock,
      }),
      currentHealth,
      quotas: {
        total: limits.integrations,
        perOwner: limits.integrationsPerOwner,
        perCreator: limits.integrationsPerCreator,
      },
    }),
    activities: new ActivityService({ ...shared, activity, store }),
    traffic: new TrafficService({
      ...shared,
      store,
      health,
      activity,
      log,
      windowDays: config.health.windowDays,
    }),
    states: new IntegrationStateService({
      ...shared,
      store,
      log,
      heldReplayer: replayers.heldReplayer,
      currentHealth,
      onAlert: onStored,
    }),
    handOvers: new HandOverService({
      ...shared,
      store,
      eventTypes,
      owners,
      ownership,
      maxPerOwner: limits.integrationsPerOwner,
    }),
    secrets: new IntegrationSecretService({ ...shared, store, secretBox }),
    urlChecks: new UrlCheckService({
      ...shared,
      store,
      destinations: foundation.destinations,
      prober: new UrlProber({
        policy: foundation.addresses,
        timeoutMs: config.delivery.timeoutMs,
        dnsServers: config.network.dnsServers,
      }),
    }),
  };
}

function createDeliveryServices(shared: Shared, parts: ServiceParts) {
  const { config, eventTypes, foundation, engine, replayers } = parts;
  const { stores, queue, secretBox, metrics } = foundation;
  const { integrations, log, replays } = stores;
  return {
    deliveries: new DeliveryService({
      ...shared,
      log,
      integrations,
      delivery: config.delivery,
    }),
    tests: new TestService({
      ...shared,
      integrations,
      eventTypes,
      delivery: config.delivery,
      sender: new TestSender({ queue, engine, log, clock: shared.clock }),
    }),
    replays: new ReplayService({
      ...shared,
      replays,
      runner: replayers.replayRunner,
      log,
      integrations,
      onEnded: replayers.onReplayEnded,
    }),
    backfills: new BackfillService({
      ...shared,
      replays,
      runner: replayers.replayRunner,
      integrations,
      eventTypes,
      wants: replayers.wants,
    }),
    catalogReplays: new CatalogReplayService({
      ...shared,
      replays,
      runner: replayers.replayRunner,
      replayer: replayers.catalogReplayer,
      integrations,
      eventTypes,
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
  };
}
