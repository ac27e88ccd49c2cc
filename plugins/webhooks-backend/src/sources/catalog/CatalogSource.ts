import type {
  AuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  Source as SourceStatus,
  SourceResync,
} from 'backstage-plugin-webhooks-common';
import type { Clock } from '../../model/clock';
import { OvertakenError, type SourceRun } from '../../model/source';
import type { CatalogSnapshot } from '../../database/CatalogSnapshot';
import type { SourceStore } from '../../database/SourceStore';
import type { Dispatcher } from '../../dispatch/Dispatcher';
import type { Source } from '../Source';
import { toSourceStatus } from '../sourceStatus';
import { CatalogPass, type PassCounts, type PassMode } from './CatalogPass';
import type { CatalogMetrics } from './catalogMetrics';
import { CATALOG_EVENT_TYPES } from './eventTypes';
import { CATALOG_SOURCE_ID, snapshotScope } from './snapshotScope';
import type { CatalogSourceOptions } from '../../config/options';

/** Id of the scheduled task. */
export const CATALOG_TASK_ID = 'webhooks-source-catalog';

interface CatalogSourceDependencies {
  options: CatalogSourceOptions;
  maxPayloadBytes: number;
  /** Entity refs of those alerted when it holds deletions. */
  alertRecipients: string[];
  catalog: CatalogService;
  auth: AuthService;
  sources: SourceStore;
  snapshot: CatalogSnapshot;
  dispatcher: Dispatcher;
  metrics: CatalogMetrics;
  clock: Clock;
  logger: LoggerService;
}

/** Dispatches changes of catalog entities, which it finds by comparing the catalog with a snapshot. */
export class CatalogSource implements Source {
  readonly id = CATALOG_SOURCE_ID;
  readonly #deps: CatalogSourceDependencies;
  #scheduler?: SchedulerService;
  #shutdown?: AbortSignal;
  #running?: Promise<void>;

  constructor(deps: CatalogSourceDependencies) {
    this.#deps = deps;
  }

  /** Schedules the passes, which run on one replica at a time. */
  async start(scheduler: SchedulerService, signal: AbortSignal): Promise<void> {
    const { options } = this.#deps;
    this.#scheduler = scheduler;
    this.#shutdown = signal;
    await scheduler.scheduleTask({
      ...options.schedule,
      id: CATALOG_TASK_ID,
      scope: 'global',
      signal,
      fn: taskSignal => {
        this.#running = this.runPass(taskSignal);
        return this.#running;
      },
    });
  }

  /** Waits for the current pass. */
  async settled(): Promise<void> {
    await this.#running?.catch(() => {});
  }

  /** Runs a pass and stores its result. */
  async runPass(signal: AbortSignal): Promise<void> {
    const { sources, clock, metrics, logger } = this.#deps;
    const startedAt = clock.now();
    const run = await sources.begin(CATALOG_SOURCE_ID, startedAt);
    try {
      const counts = await this.#pass(run, signal);
      const now = clock.now();
      await sources.complete(run, {
        scope: this.#scope(),
        startedAt,
        now,
        result: { ...counts },
      });
      metrics.completed(counts, now - startedAt);
      logger.debug('Compared the catalog with its snapshot', { ...counts });
    } catch (error) {
      if (error instanceof OvertakenError) {
        logger.debug('A pass over the catalog was overtaken by another one');
        return;
      }
      if (this.#shutdown?.aborted) {
        logger.debug(
          'A pass over the catalog was stopped by the shutdown of the backend',
        );
        return;
      }
      const now = clock.now();
      metrics.failed(now - startedAt);
      const message = signal.aborted
        ? 'The pass did not end before its timeout (webhooks.sources.catalog.schedule.timeout)'
        : (error as Error).message;
      await sources.fail(run, { message, now });
      throw error;
    }
  }

  /**
   * Requests a pass.
   *
   * @param events - `none` to mark the current catalog as known, `changes` to dispatch all changes, including withheld
   * ones
   */
  async resync(events: SourceResync): Promise<void> {
    const { sources, clock, logger } = this.#deps;
    await sources.requestResync(CATALOG_SOURCE_ID, {
      events,
      now: clock.now(),
    });
    try {
      await this.#scheduler?.triggerTask(CATALOG_TASK_ID);
    } catch (error) {
      // A pass is running. The next one handles the request.
      logger.debug('A pass over the catalog starts later', error as Error);
    }
  }

  async status(): Promise<SourceStatus> {
    return toSourceStatus(
      CATALOG_SOURCE_ID,
      CATALOG_EVENT_TYPES,
      await this.#deps.sources.find(CATALOG_SOURCE_ID),
    );
  }

  #pass(run: SourceRun, signal: AbortSignal): Promise<PassCounts> {
    const { options, maxPayloadBytes, ...deps } = this.#deps;
    return new CatalogPass({
      ...deps,
      run,
      signal,
      mode: choosePassMode(run, this.#scope()),
      filter: options.filter,
      sections: options.changes,
      guard: run.resync ? undefined : options.deletionGuard,
      maxBytes: maxPayloadBytes,
      onTold: change => deps.metrics.told(change),
    }).run();
  }

  #scope(): string {
    return snapshotScope(this.#deps.options.filter);
  }
}

function choosePassMode(run: SourceRun, scope: string): PassMode {
  if (run.scope === undefined || run.resync?.events === 'none') {
    return { created: false, updated: false, deleted: false };
  }
  // Another filter matches other entities, which is not a change of the entities.
  const isSameFilter = run.scope === scope;
  return { created: isSameFilter, updated: true, deleted: isSameFilter };
}
