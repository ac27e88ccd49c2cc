import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { CatalogChange } from './catalogEvents';
import type { PassCounts } from './CatalogPass';

/** Metrics of the catalog source. */
export interface CatalogMetrics {
  /** Counts an event about a change. */
  told(change: CatalogChange): void;
  /** Records a completed pass. */
  completed(counts: PassCounts, durationMs: number): void;
  /** Records a failed pass. */
  failed(durationMs: number): void;
}

/**
 * Metrics of the catalog source, through the metrics service.
 */
export function createCatalogMetrics(metrics: MetricsService): CatalogMetrics {
  const durations = metrics.createHistogram<{
    outcome: 'completed' | 'failed';
  }>('webhooks.source.catalog.pass.duration', {
    description: 'Duration of passes over the catalog',
    unit: 's',
    advice: {
      explicitBucketBoundaries: [0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800],
    },
  });
  const entities = metrics.createGauge('webhooks.source.catalog.entities', {
    description: 'Entities that the last pass has seen',
    unit: '{entity}',
  });
  const held = metrics.createGauge('webhooks.source.catalog.deletions.held', {
    description: 'Missing entities whose deletion is held',
    unit: '{entity}',
  });
  const changes = metrics.createCounter<{ change: CatalogChange }>(
    'webhooks.source.catalog.changes',
    { description: 'Changes that passes have told', unit: '{event}' },
  );
  return {
    completed(counts, durationMs) {
      durations.record(durationMs / 1000, { outcome: 'completed' });
      entities.record(counts.entities);
      held.record(counts.held);
    },
    told(change) {
      changes.add(1, { change });
    },
    failed(durationMs) {
      durations.record(durationMs / 1000, { outcome: 'failed' });
    },
  };
}
