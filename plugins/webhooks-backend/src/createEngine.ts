import { AlertSender } from './alerts/AlertSender';
import { RecipientResolver } from './alerts/RecipientResolver';
import type { WebhooksOptions } from './config/options';
import type { Foundation } from './createFoundation';
import { DestinationSender } from './delivery/destinations/DestinationSender';
import { DeliveryEngine } from './delivery/engine/DeliveryEngine';
import { EndpointCache } from './delivery/engine/EndpointCache';
import { UndiciSender } from './delivery/http/UndiciSender';
import type {
  CreateWebhooksOptions,
  WebhooksDependencies,
} from './dependencies';
import { HealthMonitor } from './health/HealthMonitor';

/** Creates the sender of alerts. */
export function createAlerts(
  deps: WebhooksDependencies,
  config: WebhooksOptions,
  { stores, people }: Foundation,
): AlertSender {
  const { clock, logger } = deps;
  return new AlertSender({
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
}

/**
 * Creates the engine and the monitor that it reports to.
 *
 * @param onStored - called after alerts or operational events were stored with their cause
 */
export function createEngine(
  deps: WebhooksDependencies,
  { config, destinations }: CreateWebhooksOptions,
  foundation: Foundation,
  onStored: () => void,
): { engine: DeliveryEngine; monitor: HealthMonitor } {
  const { auditor, clock, logger } = deps;
  const { addresses, secretBox, stores, queue, metrics, signal } = foundation;
  const { integrations, log, health } = stores;
  const monitor = new HealthMonitor({
    integrations,
    health,
    log,
    options: config.health,
    clock,
    auditor,
    logger,
    onAlert: onStored,
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
        onStored();
      }
      signal.changed();
    },
  });
  metrics.observeSlots(() => engine.usedSlots);
  return { engine, monitor };
}
