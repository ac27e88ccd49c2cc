import { setTimeout as delay } from 'node:timers/promises';
import type {
  AuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import type { Source as SourceStatus } from 'backstage-plugin-webhooks-common';
import type { Clock } from '../../model/clock';
import { OvertakenError, type SourceRun } from '../../model/source';
import type { EventStore } from '../../database/EventStore';
import type { SourceStore } from '../../database/SourceStore';
import type { Dispatcher } from '../../dispatch/Dispatcher';
import { OWN_PRINCIPAL } from '../../model/plan';
import { toSourceStatus } from '../sourceStatus';
import type { Source } from '../Source';
import { SCAFFOLDER_EVENT_TYPES, type TaskChange } from './eventTypes';
import type { ScaffolderSourceOptions } from '../../config/options';
import type { ScaffolderMetrics } from './scaffolderMetrics';
import {
  END_STATUSES,
  hasEnded,
  taskEventSchema,
  taskLogSchema,
  taskPayload,
  taskSchema,
  type ScaffolderTask,
} from './scaffolderTask';
import { DAY_MS } from '../../model/durations';

/** Id of the source, and of its row in the database. */
const SOURCE_ID = 'scaffolder';
/** Id of the scheduled task. */
export const SCAFFOLDER_TASK_ID = 'webhooks-source-scaffolder';

/** The scaffolder publishes an event before it commits the change. */
const LOOK_UP_DELAYS_MS = [0, 1_000, 5_000];
const PAGE = 100;
const MAX_PAGES = 10;
/** Above the id of any log entry, so that only the last one is read. */
const ONLY_COMPLETION = 2 ** 31 - 1;

interface ScaffolderSourceDependencies {
  options: ScaffolderSourceOptions;
  maxPayloadBytes: number;
  /** The retention of events, and so of their idempotency keys. */
  retentionMs: number;
  events: EventsService;
  scaffolder: ScaffolderService;
  auth: AuthService;
  sources: SourceStore;
  eventStore: EventStore;
  dispatcher: Dispatcher;
  metrics: ScaffolderMetrics;
  clock: Clock;
  logger: LoggerService;
}

/**
 * Dispatches events about scaffolder tasks: immediately for events that the scaffolder publishes, and later by a
 * comparison with its tasks, because the event bus may lose events.
 */
export class ScaffolderSource implements Source {
  readonly id = SOURCE_ID;
  readonly #deps: ScaffolderSourceDependencies;
  readonly #handling = new Set<Promise<void>>();

  constructor(deps: ScaffolderSourceDependencies) {
    this.#deps = deps;
  }

  /** Subscribes to the scaffolder and schedules the comparison, which runs on one replica at a time. */
  async start(scheduler: SchedulerService, signal: AbortSignal): Promise<void> {
    const { events, options } = this.#deps;
    await events.subscribe({
      id: 'webhooks-scaffolder',
      topics: ['scaffolder.task'],
      onEvent: async ({ eventPayload }) => {
        // Runs in the background, so that other subscribers need not wait for the commit of the scaffolder.
        const handling = this.#handle(eventPayload, signal).finally(() =>
          this.#handling.delete(handling),
        );
        this.#handling.add(handling);
      },
    });
    await scheduler.scheduleTask({
      ...options.schedule,
      id: SCAFFOLDER_TASK_ID,
      scope: 'global',
      signal,
      fn: taskSignal => this.reconcile(taskSignal),
    });
  }

  /** Waits for the events being handled. */
  async settled(): Promise<void> {
    await Promise.all(this.#handling);
  }

  /** Dispatches the end of recent tasks without an event. */
  async reconcile(signal: AbortSignal): Promise<void> {
    const { sources, clock } = this.#deps;
    const startedAt = clock.now();
    const run = await sources.begin(SOURCE_ID, startedAt);
    try {
      const result = await this.#reconcile(run, startedAt, signal);
      await sources.complete(run, {
        scope: String(toEnabledAt(run, startedAt)),
        startedAt,
        now: clock.now(),
        result,
      });
    } catch (error) {
      if (!(error instanceof OvertakenError)) {
        const { message } = error as Error;
        await sources.fail(run, { message, now: clock.now() });
        throw error;
      }
    }
  }

  async status(): Promise<SourceStatus> {
    return toSourceStatus(
      SOURCE_ID,
      SCAFFOLDER_EVENT_TYPES,
      await this.#deps.sources.find(SOURCE_ID),
    );
  }

  async #handle(payload: unknown, signal: AbortSignal): Promise<void> {
    const { metrics, logger } = this.#deps;
    const event = taskEventSchema.safeParse(payload);
    if (!event.success) {
      metrics.unparsed('event');
      logger.warn(
        'The scaffolder has published an event about a task in an unknown form',
        { problem: event.error.message },
      );
      return;
    }
    const { id, taskId, status, lastHeartbeatAt } = event.data;
    const isEnd = hasEnded({ status });
    // An event with a task id is about a request, such as a cancellation, and is followed by the end of the task.
    if (taskId !== undefined || !(isEnd || status === 'processing')) {
      return;
    }
    try {
      const task = await this.#lookUp(String(id), isEnd, signal);
      if (!task) {
        return;
      }
      if (isEnd) {
        await this.#tellEnd(task, 'event');
      } else {
        await this.#tell('started', task, {
          by: 'event',
          key: `processing:${lastHeartbeatAt?.toISOString() ?? 'first'}`,
        });
      }
    } catch (error) {
      if (!signal.aborted) {
        logger.warn(
          `The ${isEnd ? 'end' : 'start'} of the scaffolder task ${id} could not be dispatched${isEnd ? '; it will be retried' : ''}`,
          error as Error,
        );
      }
    }
  }

  /**
   * Reads a task after the scaffolder has committed its change.
   *
   * @returns undefined if it has not; then the comparison finds the task
   */
  async #lookUp(
    taskId: string,
    isEnd: boolean,
    signal: AbortSignal,
  ): Promise<ScaffolderTask | undefined> {
    const { scaffolder } = this.#deps;
    let failure: unknown;
    for (const wait of LOOK_UP_DELAYS_MS) {
      await delay(wait, undefined, { signal });
      try {
        const found = await scaffolder.getTask(
          { taskId },
          await this.#credentials(),
        );
        const task = this.#parse(found);
        if (!task || !isEnd || hasEnded(task)) {
          return task;
        }
        failure = undefined;
      } catch (error) {
        failure = error;
      }
    }
    if (failure) {
      throw failure;
    }
    return undefined;
  }

  #parse(found: unknown): ScaffolderTask | undefined {
    const { metrics, logger } = this.#deps;
    const task = taskSchema.safeParse(found);
    if (!task.success) {
      metrics.unparsed('task');
      logger.warn('A task of the scaffolder is in an unknown form', {
        problem: task.error.message,
      });
    }
    return task.data;
  }

  async #reconcile(
    run: SourceRun,
    now: number,
    signal: AbortSignal,
  ): Promise<{ tasks: number; told: number }> {
    const { eventStore, retentionMs } = this.#deps;
    // A task whose event is past its retention would be dispatched again.
    const windowMs = Math.min(DAY_MS, retentionMs / 2);
    const since = Math.max(toEnabledAt(run, now), now - windowMs);
    const counts = { tasks: 0, told: 0 };
    for (let page = 0; page < MAX_PAGES; page += 1) {
      signal.throwIfAborted();
      const tasks = await this.#listEnded(page * PAGE);
      const recent = tasks.filter(
        task => (task.lastHeartbeatAt ?? task.createdAt).getTime() >= since,
      );
      counts.tasks += recent.length;
      const known = await eventStore.findKeys(
        OWN_PRINCIPAL,
        recent.map(task => toKey(task.id, endKey(task))),
      );
      for (const task of recent) {
        if (!known.has(toKey(task.id, endKey(task)))) {
          signal.throwIfAborted();
          await this.#tellEnd(task, 'reconciled');
          counts.told += 1;
        }
      }
      const last = tasks.at(-1);
      // Sorted by creation, newest first. A task may run for a long time.
      if (!last || last.createdAt.getTime() < since - DAY_MS) {
        break;
      }
    }
    return counts;
  }

  async #listEnded(offset: number): Promise<ScaffolderTask[]> {
    const { items } = await this.#deps.scaffolder.listTasks(
      { status: [...END_STATUSES], limit: PAGE, offset },
      await this.#credentials(),
    );
    return items.flatMap(item => this.#parse(item) ?? []);
  }

  async #tellEnd(
    task: ScaffolderTask,
    by: 'event' | 'reconciled',
  ): Promise<void> {
    const isFailed = task.status === 'failed';
    const log = taskLogSchema.parse(
      await this.#deps.scaffolder.getLogs(
        { taskId: task.id, after: isFailed ? undefined : ONLY_COMPLETION },
        await this.#credentials(),
      ),
    );
    // In the scaffolder, a cancelled task has the status failed.
    const isCancelled =
      task.status === 'cancelled' ||
      (isFailed && log.some(({ type }) => type === 'cancelled'));
    const change = isCancelled ? 'cancelled' : (task.status as TaskChange);
    await this.#tell(change, task, {
      by,
      key: endKey(task),
      endedAt: log.findLast(({ type }) => type === 'completion')?.createdAt,
    });
  }

  async #tell(
    change: TaskChange,
    task: ScaffolderTask,
    details: { by: 'event' | 'reconciled'; key: string; endedAt?: Date },
  ): Promise<void> {
    const { dispatcher, options, metrics, maxPayloadBytes } = this.#deps;
    await dispatcher.dispatchOwn({
      type: SCAFFOLDER_EVENT_TYPES[change].name,
      payload: taskPayload(task, {
        endedAt: details.endedAt,
        includeParameters: options.includeParameters,
        portalUrl: options.portalUrl,
        maxBytes: maxPayloadBytes,
      }),
      idempotencyKey: toKey(task.id, details.key),
    });
    metrics.told(change, details.by);
  }

  async #credentials() {
    return { credentials: await this.#deps.auth.getOwnServiceCredentials() };
  }
}

/** A retried task ends again with another heartbeat. */
function endKey({
  status,
  lastHeartbeatAt,
  createdAt,
}: ScaffolderTask): string {
  return `${status}:${(lastHeartbeatAt ?? createdAt).toISOString()}`;
}

function toKey(taskId: string, key: string): string {
  return `scaffolder:${taskId}:${key}`;
}

/** When the source was first enabled. Earlier ends are not dispatched. */
function toEnabledAt({ scope }: SourceRun, now: number): number {
  return scope === undefined ? now : Number(scope);
}
