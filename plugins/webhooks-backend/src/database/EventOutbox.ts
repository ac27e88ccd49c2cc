import type { Knex } from 'knex';
import type { OutboxEvent } from '../model/outboxEvent';
import { claimOutboxEvents } from './operations/eventOutbox/claimOutboxEvents';
import { deleteOutboxEvent } from './operations/eventOutbox/deleteOutboxEvent';
import { postponeOutboxEvent } from './operations/eventOutbox/postponeOutboxEvent';

/**
 * Operational events that are to be dispatched. What causes them stores them.
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
    await deleteOutboxEvent(this.#knex, id);
  }

  /** Puts off an event that could not be dispatched. */
  async postpone(
    id: string,
    options: { dueAt: number; error: string },
  ): Promise<void> {
    await postponeOutboxEvent(this.#knex, id, options);
  }
}
