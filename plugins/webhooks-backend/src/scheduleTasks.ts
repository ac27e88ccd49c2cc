import type { SchedulerService } from '@backstage/backend-plugin-api';
import type { AlertSender } from './alerts/AlertSender';
import { DeliveryDigest } from './alerts/DeliveryDigest';
import type { WebhooksOptions } from './config/options';
import type { Foundation } from './createFoundation';
import type { Replayers } from './createReplayers';
import { StrandedDeliveries } from './delivery/StrandedDeliveries';
import type { WebhooksDependencies } from './dependencies';
import type { HealthMonitor } from './health/HealthMonitor';
import { ConfigOwnerCheck } from './integrations/ConfigOwnerCheck';
import { SecretResealer } from './secrets/SecretResealer';
import type { OperationalEvents } from './sources/OperationalEvents';
import { scheduleMaintenanceTask } from './tasks/maintenanceTask';

/** Schedules the health task. */
export async function scheduleTasks(
  { clock, logger }: WebhooksDependencies,
  parts: {
    scheduler: SchedulerService;
    config: WebhooksOptions;
    foundation: Foundation;
    monitor: HealthMonitor;
    alerts: AlertSender;
    operational: OperationalEvents;
    replayers: Replayers;
    onChange: (integrationId: string) => void;
  },
): Promise<void> {
  const { scheduler, config, foundation, replayers } = parts;
  const { secretBox, stores, queue, owners, metrics, signal, shutdown } =
    foundation;
  const { integrations, outbox, partitions, retention, secrets } = stores;
  await scheduleMaintenanceTask({
    scheduler,
    monitor: parts.monitor,
    alerts: parts.alerts,
    operational: parts.operational,
    digest: new DeliveryDigest({ outbox, clock, enabled: config.digest }),
    resealer: new SecretResealer({ store: secrets, secretBox, clock, logger }),
    heldReplayer: replayers.heldReplayer,
    replayRunner: replayers.replayRunner,
    configOwners: new ConfigOwnerCheck({ store: integrations, owners, logger }),
    integrations,
    stranded: new StrandedDeliveries({
      queue,
      clock,
      logger,
      onFound: (kind, count) => metrics.stranded(kind, count),
    }),
    queue,
    retention,
    partitions,
    config,
    clock,
    logger,
    signal: shutdown.signal,
    onChange: parts.onChange,
    onExpired: ids => {
      metrics.expired(ids.length);
      signal.changed();
    },
  });
}
