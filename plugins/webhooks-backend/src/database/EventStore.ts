import type { Knex } from 'knex';
import type { KeptEvent } from '../model/keptEvent';
import type { NewEvent, PlannedEvent, Subscriber } from '../model/plan';
import {
  countRecent,
  type RecentCounts,
} from './operations/events/countRecent';
import { findKeys } from './operations/events/findKeys';
import { findNamed } from './operations/events/findNamed';
import { findRecent } from './operations/events/findRecent';
import { findSubscribed } from './operations/events/findSubscribed';
import { findSubscribers } from './operations/events/findSubscribers';
import {
  insertPlans,
  type InsertedEvent,
} from './operations/events/insertPlans';

export type { InsertedEvent, RecentCounts };

/** Events and the integrations that receive them. */
export class EventStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /**
   * Finds the integrations that subscribe to the types of the given events, by type.
   *
   * @returns undefined if there are more than the limit
   */
  async subscribers(
    events: Pick<NewEvent, 'type' | 'visibility'>[],
    limit: number,
  ): Promise<Map<string, Subscriber[]> | undefined> {
    return findSubscribers(this.#knex, events, limit);
  }

  /** Finds integrations by id. Unknown ids are omitted. */
  async named(ids: string[]): Promise<Map<string, Subscriber>> {
    return findNamed(this.#knex, ids);
  }

  /**
   * Finds which of the integrations named by events subscribe to the types of those events.
   *
   * @returns pairs of type and id, joined by a space
   */
  async subscribed(
    events: Pick<NewEvent, 'type' | 'visibility' | 'integrationIds'>[],
  ): Promise<Set<string>> {
    return findSubscribed(this.#knex, events);
  }

  /** Finds the latest events of some types, newest first. Excludes events dispatched to named integrations. */
  async recent(types: string[], limit: number): Promise<KeptEvent[]> {
    return findRecent(this.#knex, types, limit);
  }

  /** Counts the latest events by type, up to a limit. */
  async countRecent(since: number): Promise<RecentCounts> {
    return countRecent(this.#knex, since);
  }

  /** Finds which of the given idempotency keys a dispatcher has used. */
  async findKeys(dispatchedBy: string, keys: string[]): Promise<Set<string>> {
    return findKeys(this.#knex, dispatchedBy, keys);
  }

  /**
   * Stores planned events and their deliveries in one transaction.
   *
   * @returns the result of each event, by its id
   */
  async insert(
    plans: PlannedEvent[],
    leaseMs: number,
  ): Promise<Map<string, InsertedEvent>> {
    return insertPlans(this.#knex, plans, leaseMs);
  }
}
