import type { MetricsService } from '@backstage/backend-plugin-api/alpha';

/** The reason why a notification is not sent to webhooks. */
export type LossReason = 'refused' | 'full' | 'timeout' | 'shutdown';

/** Counts notifications. */
export interface DispatchMetrics {
  /** Counts a notification stored by the webhooks backend. */
  stored(): void;
  /** Counts a notification that is not sent. */
  lost(reason: LossReason): void;
}

/** Metrics of the module, through the metrics service. */
export function createMetrics(metrics: MetricsService): DispatchMetrics {
  const stored = metrics.createCounter(
    'webhooks.source.notifications.stored.count',
    {
      description: 'Notifications that were dispatched to webhooks',
      unit: '{notification}',
    },
  );
  const lost = metrics.createCounter<{ reason: LossReason }>(
    'webhooks.source.notifications.lost.count',
    {
      description: 'Notifications that could not be dispatched to webhooks',
      unit: '{notification}',
    },
  );
  return {
    stored: () => stored.add(1),
    lost: reason => lost.add(1, { reason }),
  };
}
