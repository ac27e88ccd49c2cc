/*
 * The composition root: creates and connects the parts that plugin.ts registers and the benchmark measures.
 */
import type { SchedulerService } from '@backstage/backend-plugin-api';
import { createAlerts, createEngine } from './createEngine';
import { createFoundation } from './createFoundation';
import { createReplayers } from './createReplayers';
import { createServices } from './createServices';
import type { Stores } from './database/openStores';
import type { DeliveryEngine } from './delivery/engine/DeliveryEngine';
import type {
  CreateWebhooksOptions,
  WebhooksDependencies,
} from './dependencies';
import { Dispatcher } from './dispatch/Dispatcher';
import { reconcileConfigIntegrations } from './integrations/configIntegrations';
import { createEventTopicMetrics } from './metrics';
import { scheduleTasks } from './scheduleTasks';
import { createSources, sourceEventTypes } from './sources/createSources';
import { EventTopics } from './sources/EventTopics';
import { OperationalEvents } from './sources/OperationalEvents';
import { registerEventTypes } from './sources/registerEventTypes';
import type { SourceService } from './sources/SourceService';

export type { WebhooksDependencies };

/** The plugin without its entrances. */
export interface Webhooks {
  stores: Stores;
  engine: DeliveryEngine;
  /** The services that the router and the actions call. */
  services: ReturnType<typeof createServices> & {
    dispatcher: Dispatcher;
    sources: SourceService;
  };
  /** Starts sending and schedules the health task. */
  start(scheduler: SchedulerService): Promise<void>;
  /** Stops all work. */
  stop(): Promise<void>;
}

export async function createWebhooks(
  deps: WebhooksDependencies,
  options: CreateWebhooksOptions,
): Promise<Webhooks> {
  const { clock, logger } = deps;
  const { config, eventTypes } = options;
  addEventTypes(options);
  const foundation = await createFoundation(deps, options);
  const { policy, secretBox, stores, access, limiter, signal, shutdown } =
    foundation;
  const { integrations } = stores;

  const alerts = createAlerts(deps, config, foundation);
  // Alerts and events are stored with their cause and sent after the commit.
  const senders = [() => alerts.sendSoon()];
  const onStored = () => senders.forEach(send => send());
  const { engine, monitor } = createEngine(deps, options, foundation, onStored);
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
    findEntityOwners: foundation.findEntityOwners,
  });
  const operational = new OperationalEvents({
    outbox: stores.eventOutbox,
    dispatcher,
    clock,
    logger,
  });
  senders.push(() => operational.dispatchSoon());
  const topics = new EventTopics({
    mappings: config.sources.events,
    events: deps.events,
    dispatcher,
    metrics: createEventTopicMetrics(deps.metrics),
    logger,
  });
  const sources = createSources({
    ...deps,
    ...{ config, stores, dispatcher, access },
    others: [
      ...(config.sources.events.length > 0 ? [topics] : []),
      operational,
    ],
  });
  await topics.subscribe();
  const replayers = createReplayers(deps, foundation, {
    eventTypes,
    entityStates: sources.entityStates,
    onChange,
  });
  const services = createServices(deps, {
    ...{ config, eventTypes, foundation, engine, replayers },
    ...{ onChange, onStored },
  });

  return {
    stores,
    engine,
    services: { ...services, dispatcher, sources: sources.service },
    async start(scheduler) {
      engine.start();
      operational.dispatchSoon();
      replayers.replayRunner.runSoon();
      await sources.start(scheduler, shutdown.signal);
      await scheduleTasks(deps, {
        ...{ scheduler, config, foundation, monitor, alerts, operational },
        ...{ replayers, onChange },
      });
    },
    async stop() {
      shutdown.abort();
      await sources.settled();
      await topics.stop();
      await replayers.replayRunner.settled();
      await engine.stop();
      await monitor.settled();
      await alerts.settled();
      await operational.settled();
      signal.stop();
    },
  };
}

/** Adds the event types of the configuration and of the enabled sources. */
function addEventTypes({ config, eventTypes }: CreateWebhooksOptions): void {
  config.eventTypes.forEach(type => eventTypes.add(type));
  sourceEventTypes(config.sources).forEach(({ source, type }) =>
    eventTypes.add(type, { reserved: true, source }),
  );
  registerEventTypes(config.sources, eventTypes);
}
