import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { AlertSender } from '../alerts/AlertSender';
import { utcDay, type Clock } from '../clock';
import type { WebhooksOptions } from '../config';
import { cancelAbandonedTests } from '../database/queue/cancelAbandonedTests';
import type { DeliveryQueue } from '../database/queue/DeliveryQueue';
import { applyRetention } from '../database/retention';
import { expireDeliveries } from '../delivery/expireDeliveries';
import type { HeldReplayer } from '../integrations/HeldReplayer';
import type { SecretResealer } from '../integrations/SecretResealer';
import type { HealthMonitor } from './HealthMonitor';
import { windowStart } from './status';

/** Id of the scheduled task. */
export const HEALTH_TASK_ID = 'webhooks-health';

/**
 * Schedules the health task, which one replica at a time runs: it checks integrations that no failure triggers,
 * sends the alerts that could not be sent before, seals secrets with the newest key, continues the replays and cancels the
 * test pings of replicas that died, ends deliveries that are too old, and applies retention.
 *
 * Other leases need no care here: one that has run out is claimed like a delivery that was never claimed.
 *
 * @param options - `signal` ends a run when the plugin shuts down
 */
export async function scheduleHealthTask(options: {
  scheduler: SchedulerService;
  monitor: HealthMonitor;
  alerts: AlertSender;
  resealer: SecretResealer;
  heldReplayer: HeldReplayer;
  queue: DeliveryQueue;
  knex: Knex;
  config: Pick<WebhooksOptions, 'delivery' | 'health' | 'retention'>;
  clock: Clock;
  logger: LoggerService;
  signal: AbortSignal;
  /** Called with the integration of each delivery that has expired. Must not throw. */
  onExpired: (integrationIds: string[]) => void;
}): Promise<void> {
  const {
    monitor,
    alerts,
    resealer,
    heldReplayer,
    queue,
    knex,
    clock,
    logger,
  } = options;
  const { delivery, health, retention } = options.config;
  await options.scheduler.scheduleTask({
    ...health.schedule,
    id: HEALTH_TASK_ID,
    scope: 'global',
    signal: options.signal,
    fn: async signal => {
      await monitor.checkAll(signal);
      await alerts.sendDue();
      await resealer.run(signal);
      await heldReplayer.continueStalled(signal);
      const now = clock.now();
      await cancelAbandonedTests(knex, now);
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
      const removed = await applyRetention(knex, {
        eventsBefore: now - retention.eventsMs,
        attemptsBefore: now - retention.attemptsMs,
        daysBefore: utcDay(windowStart(now, health.windowDays)),
        signal,
      });
      if (removed.deliveries + removed.attempts + removed.events > 0) {
        logger.info('Retention removed old log entries', removed);
      }
    },
  });
}
