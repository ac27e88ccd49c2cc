import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { TaskChange } from './eventTypes';

/** Metrics of the scaffolder source. */
export interface ScaffolderMetrics {
  /** Counts an event about a task; `reconciled` if the event bus had lost it. */
  told(change: TaskChange, by: 'event' | 'reconciled'): void;
  /** Counts an event or task in an unknown form. */
  unparsed(what: 'event' | 'task'): void;
}

/**
 * Metrics of the scaffolder source, through the metrics service.
 */
export function createScaffolderMetrics(
  metrics: MetricsService,
): ScaffolderMetrics {
  const tasks = metrics.createCounter<{
    change: TaskChange;
    by: 'event' | 'reconciled';
  }>('webhooks.source.scaffolder.tasks', {
    description: 'Events about tasks of the scaffolder',
    unit: '{event}',
  });
  const unparsed = metrics.createCounter<{ what: 'event' | 'task' }>(
    'webhooks.source.scaffolder.unparsed.count',
    {
      description: 'Events and tasks of the scaffolder in an unknown form',
      unit: '{event}',
    },
  );
  return {
    told(change, by) {
      tasks.add(1, { change, by });
    },
    unparsed(what) {
      unparsed.add(1, { what });
    },
  };
}
