import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { AlertSender } from '../alerts/AlertSender';
import type { DeliveryDigest } from '../alerts/DeliveryDigest';
import type { WebhooksOptions } from '../config/options';
import type { DeliveryQueue } from '../database/DeliveryQueue';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { Partitions } from '../database/Partitions';
import type { Retention } from '../database/Retention';
import { expireDeliveries } from '../delivery/expireDeliveries';
import type { ReplayRunner } from '../delivery/ReplayRunner';
import type { StrandedDeliveries } from '../delivery/StrandedDeliveries';
import type { HealthMonitor } from '../health/HealthMonitor';
import type { ConfigOwnerCheck } from '../integrations/ConfigOwnerCheck';
import type { HeldReplayer } from '../integrations/HeldReplayer';
import { utcDay, type Clock } from '../model/clock';
import { windowStart } from '../model/healthStatus';
import type { SecretResealer } from '../secrets/SecretResealer';
import type { OperationalEvents } from '../sources/OperationalEvents';
import { preparePartitions } from './preparePartitions';
import { HOUR_MS } from '../model/durations';

/** A day, plus the period in which it starts. */
const PERIODS_KEPT_MS = 25 * HOUR_MS;

/** Id of the scheduled task. */
export const MAINTENANCE_TASK_ID = 'webhooks-health';

/**
 * Schedules the health task, which runs on one replica at a time:
 *
 * - checks integrations without recent failures;
 * - stores the daily digests, and retries alerts and operational events;
 * - re-encrypts secrets with the newest key;
 * - continues replays and waivers of replicas that died, and cancels their test pings;
 * - repairs stranded deliveries and expires old ones;
 * - deletes integrations that app-config no longer defines, and warns about owners in app-config that are not in the
 *   catalog;
 * - creates the partitions of the next days, and applies retention.
 *
 * Other expired leases need no cleanup, because their deliveries can be claimed again.
 *
 * @param options - `signal` stops a run on shutdown
 */
export async function scheduleMaintenanceTask(options: {
  scheduler: SchedulerService;
  monitor: HealthMonitor;
  alerts: AlertSender;
  operational: OperationalEvents;
  digest: DeliveryDigest;
  resealer: SecretResealer;
  heldReplayer: HeldReplayer;
  replayRunner: ReplayRunner;
  configOwners: ConfigOwnerCheck;
  integrations: IntegrationStore;
  stranded: StrandedDeliveries;
  queue: Pick<DeliveryQueue, 'cancelAbandonedTests' | 'expire'>;
  retention: Retention;
  partitions: Partitions;
  config: Pick<WebhooksOptions, 'delivery' | 'health' | 'retention'>;
  clock: Clock;
  logger: LoggerService;
  signal: AbortSignal;
  /** Called with the integration of each expired delivery. Must not throw. */
  onExpired: (integrationIds: string[]) => void;
  /** Called after an integration was deleted. Must not throw. */
  onChange: (integrationId: string) => void;
}): Promise<void> {
  const {
    monitor,
    alerts,
    operational,
    digest,
    resealer,
    heldReplayer,
    replayRunner,
    configOwners,
    integrations,
    stranded,
    queue,
    retention,
    partitions,
    clock,
    logger,
  } = options;
  const { delivery, health } = options.config;
  const { eventsMs, attemptsMs } = options.config.retention;
  await options.scheduler.scheduleTask({
    ...health.schedule,
    id: MAINTENANCE_TASK_ID,
    scope: 'global',
    signal: options.signal,
    fn: async signal => {
      await monitor.checkAll(signal);
      await digest.run();
      await alerts.sendDue();
      await resealer.run(signal);
      await stranded.run(signal);
      await heldReplayer.continueStalled(signal);
      // Runs in the background, because it can take longer than this task may.
      replayRunner.runSoon();
      const now = clock.now();
      await queue.cancelAbandonedTests(now);
      const expired = await expireDeliveries({
        queue,
        maxAgeMs: delivery.maxAgeMs,
        now,
        signal,
        onExpired: options.onExpired,
      });
      if (expired > 0) {
        logger.info(
          `${expired} deliveries have expired: they were queued for longer than webhooks.delivery.maxAge`,
        );
      }
      await operational.dispatchDue();
      const deleted = await integrations.deleteRetired(now);
      for (const integrationId of deleted) {
        logger.info('Deleted an integration that was removed from app-config', {
          integrationId,
        });
        options.onChange(integrationId);
      }
      await configOwners.run();
      await preparePartitions({ partitions, clock, logger });
      const removed = await retention.apply({
        eventsBefore: now - eventsMs,
        attemptsBefore: now - attemptsMs,
        daysBefore: utcDay(windowStart(now, health.windowDays)),
        periodsBefore: now - PERIODS_KEPT_MS,
        signal,
      });
      if (Object.values(removed).some(count => count > 0)) {
        logger.info('Retention removed old log entries', { ...removed });
      }
    },
  });
}
