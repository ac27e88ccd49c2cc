import type { Knex } from 'knex';
import type { NewEvent, PlannedEvent, Subscriber } from '../model/plan';
import { findKeys } from './operations/events/findKeys';
import { findNamed } from './operations/events/findNamed';
import { findSubscribed } from './operations/events/findSubscribed';
import { findSubscribers } from './operations/events/findSubscribers';
import {
  insertPlans,
  type InsertedEvent,
} from './operations/events/insertPlans';

export type { InsertedEvent };

/**
 * Events, and the integrations that they go to.
 */
export class EventStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /**
   * The integrations that subscribe to the types of some events, by type.
   *
   * @returns undefined when there are more than the limit
   */
  async subscribers(
    events: Pick<NewEvent, 'type' | 'visibility'>[],
    limit: number,
  ): Promise<Map<string, Subscriber[]> | undefined> {
    return findSubscribers(this.#knex, events, limit);
  }

  /** Integrations by their ids; unknown ones are left out. */
  async named(ids: string[]): Promise<Map<string, Subscriber>> {
    return findNamed(this.#knex, ids);
  }

  /**
   * Finds which of the integrations that events name subscribe to their types.
   *
   * @returns types and ids, joined by a space
   */
  async subscribed(
    events: Pick<NewEvent, 'type' | 'visibility' | 'integrationIds'>[],
  ): Promise<Set<string>> {
    return findSubscribed(this.#knex, events);
  }

  /** Those of some idempotency keys that a dispatcher has used. */
  async findKeys(dispatchedBy: string, keys: string[]): Promise<Set<string>> {
    return findKeys(this.#knex, dispatchedBy, keys);
  }

  /**
   * Stores planned events with their deliveries, in one transaction.
   *
   * @returns what became of each, by its id
   */
  async insert(
    plans: PlannedEvent[],
    leaseMs: number,
  ): Promise<Map<string, InsertedEvent>> {
    return insertPlans(this.#knex, plans, leaseMs);
  }
}
