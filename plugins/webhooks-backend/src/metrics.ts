import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type {
  AttemptOutcome,
  DeliveryEndReason,
  ReplayState,
} from 'backstage-plugin-webhooks-common';
import type { StrandedKind } from './database/DeliveryQueue';
import type { AttemptEvent } from './model/delivery';
import type { DropReason, EventTopicMetrics } from './sources/EventTopics';

/**
 * Metrics of the plugin, through the metrics service.
 *
 * @returns functions to call with recorded attempts and other changes
 */
export function createMetrics(metrics: MetricsService): {
  recorded(events: AttemptEvent[]): void;
  /** Reports the number of used slots whenever metrics are collected. */
  observeSlots(used: () => number): void;
  /** Counts deliveries that ended at their maximum age. */
  expired(count: number): void;
  /** Counts cancelled deliveries. */
  cancelled(count: number, reason: DeliveryEndReason): void;
  /** Counts stranded deliveries. */
  stranded(kind: StrandedKind, count: number): void;
  /** Counts an ended replay. */
  replayEnded(state: ReplayState): void;
} {
  const attempts = metrics.createCounter<{ outcome: AttemptOutcome }>(
    'webhooks.attempts.count',
    { description: 'HTTP requests sent', unit: '{request}' },
  );
  const durations = metrics.createHistogram<{ outcome: AttemptOutcome }>(
    'webhooks.attempt.duration',
    {
      description: 'Duration of HTTP requests',
      unit: 's',
      advice: {
        explicitBucketBoundaries: [
          0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15,
        ],
      },
    },
  );
  const waits = metrics.createHistogram('webhooks.delivery.wait', {
    description:
      'Time from the dispatch, redelivery or replay of a delivery to its first request',
    unit: 's',
    advice: {
      explicitBucketBoundaries: [
        0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 3600,
      ],
    },
  });
  const slots = metrics.createObservableGauge('webhooks.slots.used', {
    description: 'Slots of this replica that are in use',
    unit: '{slot}',
  });
  const ended = metrics.createCounter<{ status: string; reason?: string }>(
    'webhooks.deliveries.ended.count',
    { description: 'Deliveries that reached their end', unit: '{delivery}' },
  );
  const stranded = metrics.createCounter<{ kind: StrandedKind }>(
    'webhooks.deliveries.stranded.count',
    {
      description: 'Deliveries that were found in no valid state, and repaired',
      unit: '{delivery}',
    },
  );
  const replays = metrics.createCounter<{ state: ReplayState }>(
    'webhooks.replays.ended.count',
    {
      description: 'Replays in the background that have ended',
      unit: '{replay}',
    },
  );
  return {
    recorded(events) {
      for (const { attempt, owned } of events) {
        const { delivery, result } = attempt;
        const { outcome, startedAt, durationMs } = result;
        attempts.add(1, { outcome });
        if (delivery.attemptsSinceQueued === 0) {
          // Clocks of replicas may differ.
          waits.record(Math.max(0, startedAt - delivery.queuedAt) / 1000);
        }
        durations.record(durationMs / 1000, { outcome });
        const { next } = attempt;
        if (owned && next.status !== 'pending') {
          ended.add(1, { status: next.status, reason: next.endReason });
        }
      }
    },
    observeSlots(used) {
      slots.addCallback(result => result.observe(used()));
    },
    stranded(kind, count) {
      stranded.add(count, { kind });
    },
    replayEnded(state) {
      replays.add(1, { state });
    },
    expired(count) {
      ended.add(count, { status: 'failed', reason: 'expired' });
    },
    cancelled(count, reason) {
      ended.add(count, { status: 'cancelled', reason });
    },
  };
}

/**
 * Metrics of the event topics.
 */
export function createEventTopicMetrics(
  metrics: MetricsService,
): EventTopicMetrics {
  const stored = metrics.createCounter<{ topic: string }>(
    'webhooks.source.events.stored.count',
    { description: 'Events of topics that were dispatched', unit: '{event}' },
  );
  const dropped = metrics.createCounter<{ topic: string; reason: DropReason }>(
    'webhooks.source.events.dropped.count',
    {
      description: 'Events of topics that cannot be dispatched',
      unit: '{event}',
    },
  );
  const lost = metrics.createCounter<{ topic: string }>(
    'webhooks.source.events.lost.count',
    {
      description: 'Events of topics that the database did not take in time',
      unit: '{event}',
    },
  );
  return {
    stored: topic => stored.add(1, { topic }),
    dropped: (topic, reason) => dropped.add(1, { topic, reason }),
    lost: topic => lost.add(1, { topic }),
  };
}
