import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Source as SourceStatus } from 'backstage-plugin-webhooks-common';
import { toIso, type Clock } from '../model/clock';
import type { EventOutbox } from '../database/EventOutbox';
import type { Dispatcher } from '../dispatch/Dispatcher';
import { BackgroundRun } from '../lib/BackgroundRun';
import { OPERATIONAL_EVENT_TYPES } from '../model/operationalEventTypes';
import type { OutboxEvent } from '../model/outboxEvent';
import { OUTBOX_CLAIM_MS, outboxRetryMs } from '../model/outboxSchedule';
import type { Source } from './Source';

const BATCH = 100;
interface OperationalEventsOptions {
  outbox: EventOutbox;
  dispatcher: Pick<Dispatcher, 'dispatchOwn'>;
  clock: Clock;
  logger: LoggerService;
}

/**
 * Dispatches the operational events in the outbox, which inform other integrations about an integration or a delivery.
 *
 * @remarks
 * An event is stored in the transaction of its cause and removed after it was dispatched with its id as the idempotency
 * key. So it is dispatched once, even if a replica dies in between.
 */
export class OperationalEvents implements Source {
  readonly id = 'operational';
  readonly #options: OperationalEventsOptions;
  readonly #background: BackgroundRun;

  constructor(options: OperationalEventsOptions) {
    this.#options = options;
    this.#background = new BackgroundRun({
      run: () => this.dispatchDue(),
      onError: error =>
        options.logger.warn(
          'Operational events could not be read; the health task will dispatch them',
          error,
        ),
    });
  }

  async status(): Promise<SourceStatus> {
    const failed = await this.#options.outbox.findFailed();
    return {
      id: this.id,
      eventTypes: OPERATIONAL_EVENT_TYPES.map(({ name }) => name),
      state: failed ? 'failing' : 'ok',
      ...(failed && {
        lastError: { at: toIso(failed.occurredAt), message: failed.error },
      }),
    };
  }

  /** Dispatches due events in the background. After a failure the health task retries. */
  dispatchSoon(): void {
    this.#background.start();
  }

  /** Waits for the current run. */
  async settled(): Promise<void> {
    await this.#background.settled();
  }

  /** Dispatches all due events. */
  async dispatchDue(): Promise<void> {
    const { outbox, clock } = this.#options;
    let events: OutboxEvent[];
    do {
      const now = clock.now();
      events = await outbox.claim({
        now,
        nextTryAt: now + OUTBOX_CLAIM_MS,
        limit: BATCH,
      });
      // Dispatched together, so that they share a commit.
      await Promise.all(events.map(event => this.#dispatch(event)));
    } while (events.length === BATCH);
  }

  async #dispatch(event: OutboxEvent): Promise<void> {
    const { outbox, dispatcher, clock, logger } = this.#options;
    try {
      await dispatcher.dispatchOwn({
        type: event.type,
        payload: event.payload,
        idempotencyKey: event.id,
        except: event.integrationId,
        occurredAt: event.occurredAt,
      });
      await outbox.delete(event.id);
    } catch (error) {
      const wait = outboxRetryMs(event.attempts);
      await outbox.postpone(event.id, {
        dueAt: clock.now() + wait,
        error: String(error),
      });
      logger.warn(
        `An operational event could not be dispatched; retrying in ${wait / 1000} s`,
        {
          type: event.type,
          integrationId: event.integrationId,
          error: String(error),
        },
      );
    }
  }
}
