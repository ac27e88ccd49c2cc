import type { Knex } from 'knex';
import type { OutboxEvent } from '../model/outboxEvent';
import { claimOutboxEvents } from './operations/eventOutbox/claimOutboxEvents';
import { deleteDone } from './operations/outbox/deleteDone';
import { postpone } from './operations/outbox/postpone';

/**
 * Operational events that are to be dispatched. The transaction of their cause stores them.
 */
export class EventOutbox {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Takes events that are due, oldest first, and keeps other replicas from them until `nextTryAt`. */
  async claim(options: {
    now: number;
    nextTryAt: number;
    limit: number;
  }): Promise<OutboxEvent[]> {
    return claimOutboxEvents(this.#knex, options);
  }

  /** Removes an event that was dispatched. */
  async delete(id: string): Promise<void> {
    await deleteDone(this.#knex, 'event_outbox', id);
  }

  /** Puts off an event that could not be dispatched. */
  async postpone(
    id: string,
    options: { dueAt: number; error: string },
  ): Promise<void> {
    await postpone(this.#knex, 'event_outbox', id, options);
  }
}
