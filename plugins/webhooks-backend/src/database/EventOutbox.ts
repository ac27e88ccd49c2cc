import { findFailedEvent } from './operations/eventOutbox/findFailedEvent';
import type { Knex } from 'knex';
import type { OutboxEvent } from '../model/outboxEvent';
import { claimOutboxEvents } from './operations/eventOutbox/claimOutboxEvents';
import { deleteDone } from './operations/outbox/deleteDone';
import { postpone } from './operations/outbox/postpone';

/** Operational events to be dispatched. They are stored in the transaction of their cause. */
export class EventOutbox {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Claims due events, oldest first. Other replicas cannot claim them until `nextTryAt`. */
  async claim(options: {
    now: number;
    nextTryAt: number;
    limit: number;
  }): Promise<OutboxEvent[]> {
    return claimOutboxEvents(this.#knex, options);
  }

  /** Removes a dispatched event. */
  async delete(id: string): Promise<void> {
    await deleteDone(this.#knex, 'event_outbox', id);
  }

  /** Reschedules an event after a failed dispatch. */
  async postpone(
    id: string,
    options: { dueAt: number; error: string },
  ): Promise<void> {
    await postpone(this.#knex, 'event_outbox', id, options);
  }

  /** Finds the oldest event that could not be dispatched so far. */
  async findFailed(): Promise<
    { occurredAt: number; error: string } | undefined
  > {
    return findFailedEvent(this.#knex);
  }
}
