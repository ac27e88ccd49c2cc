import type { Source as SourceStatus } from 'backstage-plugin-webhooks-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventParams, EventsService } from '@backstage/plugin-events-node';
import { v4 as uuid } from 'uuid';
import { isDataError } from '../database/dataError';
import { within } from '../lib/timing';
import type { Dispatcher } from '../dispatch/Dispatcher';
import { PayloadTooLargeError } from '../model/errors';
import { mapEvent, type EventMapping } from '../model/eventTopics/EventMapping';
import type { Source } from './Source';
import { RetryBuffer, type WaitingEvent } from './RetryBuffer';

/** How long a publisher waits for the database. Source code hosts time out after about 10 s. */
const PUBLISHER_WAIT_MS = 5_000;

/** The reason why an event of a topic is not dispatched. */
export type DropReason = 'too-large' | 'invalid' | 'conflict';

/** Counts the results of events. */
export interface EventTopicMetrics {
  stored(topic: string): void;
  dropped(topic: string, reason: DropReason): void;
  lost(topic: string): void;
}

interface EventTopicsOptions {
  mappings: EventMapping[];
  events: EventsService;
  dispatcher: Pick<Dispatcher, 'dispatchOwn'>;
  metrics: EventTopicMetrics;
  logger: LoggerService;
}

/**
 * Dispatches events of EventsService topics, mapped to event types by the configuration.
 *
 * @remarks
 * The events service delivers at most once. From the insert on, the plugin delivers at least once.
 */
export class EventTopics implements Source {
  readonly id = 'events';
  readonly #options: EventTopicsOptions;
  readonly #buffer: RetryBuffer;

  constructor(options: EventTopicsOptions) {
    this.#options = options;
    this.#buffer = new RetryBuffer({
      store: waiting => this.#store(waiting),
      onLost: waiting => this.#lose(waiting),
    });
  }

  /** The status in this process: events wait in its memory only. */
  async status(): Promise<SourceStatus> {
    return {
      id: this.id,
      eventTypes: [
        ...new Set(this.#options.mappings.map(({ type }) => type.name)),
      ],
      state: this.#buffer.size > 0 ? 'failing' : 'ok',
    };
  }

  async subscribe(): Promise<void> {
    const { events, mappings } = this.#options;
    const topics = [...new Set(mappings.map(({ topic }) => topic))];
    if (topics.length > 0) {
      await events.subscribe({
        id: 'webhooks',
        topics,
        onEvent: event => this.#onEvent(event),
      });
    }
  }

  /** Tries to store the buffered events, then stops. */
  async stop(): Promise<void> {
    await this.#buffer.stop();
  }

  /** Never throws, because the events service would only log the error and the event would be lost. */
  async #onEvent(event: EventParams): Promise<void> {
    const own = this.#options.mappings.filter(
      ({ topic }) => topic === event.topic,
    );
    await Promise.all(own.map(mapping => this.#accept(mapping, event)));
  }

  async #accept(mapping: EventMapping, event: EventParams): Promise<void> {
    const { topic } = event;
    const mapped = tryToMap(mapping, event);
    if (mapped === 'invalid') {
      this.#drop(topic, 'invalid', 'It is not JSON or has another shape');
    } else if (mapped !== 'filtered') {
      // Without a delivery id, a retry must still not store it twice.
      const waiting = {
        topic,
        event: { idempotencyKey: uuid(), ...mapped },
      };
      const stored = this.#store(waiting).then(done => {
        if (!done) {
          this.#buffer.add(waiting);
        }
      });
      await within(PUBLISHER_WAIT_MS, stored);
    }
  }

  /** @returns whether no retry is needed */
  async #store({ topic, event }: WaitingEvent): Promise<boolean> {
    const { dispatcher, metrics, logger } = this.#options;
    try {
      await dispatcher.dispatchOwn({
        ...event,
        payload: JSON.parse(event.payloadText),
      });
      metrics.stored(topic);
      return true;
    } catch (error) {
      const reason = dropReason(error);
      if (reason) {
        this.#drop(topic, reason, (error as Error).message);
        return true;
      }
      logger.warn(
        `An event of the topic ${topic} could not be stored; retrying`,
        error as Error,
      );
      return false;
    }
  }

  #drop(topic: string, reason: DropReason, message: string): void {
    this.#options.metrics.dropped(topic, reason);
    this.#options.logger.warn(
      `An event of the topic ${topic} is dropped: ${message}`,
    );
  }

  #lose({ topic }: WaitingEvent): void {
    this.#options.metrics.lost(topic);
    this.#options.logger.error(
      `An event of the topic ${topic} is lost: the database was unavailable`,
    );
  }
}

/** An event of the same process can be any object, even one that throws when it is read. */
function tryToMap(
  mapping: EventMapping,
  event: EventParams,
): ReturnType<typeof mapEvent> {
  try {
    return mapEvent(mapping, event);
  } catch {
    return 'invalid';
  }
}

/** The permanent error of the dispatcher or the database; undefined if the event can be retried. */
function dropReason(error: unknown): DropReason | undefined {
  if (error instanceof PayloadTooLargeError) {
    return 'too-large';
  }
  if ((error as Error).name === 'ConflictError') {
    return 'conflict';
  }
  return (error as Error).name === 'InputError' || isDataError(error)
    ? 'invalid'
    : undefined;
}
