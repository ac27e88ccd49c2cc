import type { DispatchResult } from 'backstage-plugin-webhooks-common';
import { isDataError } from '../database/dataError';
import type { EventStore, InsertedEvent } from '../database/EventStore';
import type { ClaimedDelivery } from '../model/delivery';
import { newId } from '../model/ids';
import type { NewEvent, PlannedEvent, Subscriber } from '../model/plan';
import type { DeliverySlots } from './DeliverySlots';
import { findSubscribers } from './findSubscribers';
import { planDeliveries } from './planDeliveries';
import type { FindEntityOwners } from '../subscriptions/SubscriptionMatcher';

/** Deliveries per transaction of several events. A single event may have more. */
const MAX_DELIVERIES = 10_000;
/** Characters of bodies per transaction of several events. */
const MAX_BODIES = 4 * 1024 * 1024;

/** The result of one event of a batch. A rejected event does not affect the others. */
export type StoredEvent =
  | {
      result: DispatchResult;
      /** False if it repeats an idempotency key, and this is the original response. */
      created: boolean;
      /** Its leased deliveries, which the caller has to send. */
      leased: ClaimedDelivery[];
      /** The integrations whose deliveries are waiting in the queue. */
      waiting: string[];
    }
  | { error: Error };

/** Stores planned events and their deliveries in one transaction. Returns the result of each event, by its id. */
export type InsertPlans = EventStore['insert'];

/** Stores accepted events and their deliveries. */
export class EventIntake {
  readonly #events: EventStore;
  readonly #findEntityOwners: FindEntityOwners;

  /** @param options - `findEntityOwners` defaults to no owners */
  constructor(options: {
    events: EventStore;
    findEntityOwners?: FindEntityOwners;
  }) {
    this.#events = options.events;
    this.#findEntityOwners = options.findEntityOwners ?? (async () => []);
  }

  /**
   * Stores a batch of events with their deliveries and queue rows. An event is stored in one transaction, which it
   * shares with others of the batch up to a size limit.
   *
   * @remarks
   * A delivery with a free slot is stored with a lease, so it is sent immediately without a claim.
   *
   * @param insert - stores additional data in the same transaction
   */
  async dispatch(
    events: NewEvent[],
    slots: DeliverySlots,
    insert: InsertPlans = (...args) => this.#events.insert(...args),
  ): Promise<StoredEvent[]> {
    const single = events.length === 1;
    const subscribers = await findSubscribers(
      this.#events,
      events,
      single ? Infinity : MAX_DELIVERIES,
      this.#findEntityOwners,
    );
    if (subscribers && (single || isSmall(events, subscribers))) {
      try {
        return await this.#store(events, subscribers, slots, insert);
      } catch (error) {
        if (single || !isDataError(error)) {
          throw error;
        }
      }
    }
    // The batch is too large for one transaction, or one of its events has a value that the database rejects.
    const middle = Math.ceil(events.length / 2);
    return [
      ...(await this.#dispatchPart(events.slice(0, middle), slots, insert)),
      ...(await this.#dispatchPart(events.slice(middle), slots, insert)),
    ];
  }

  /** Stores a part of a batch. A failure does not affect parts that are already stored. */
  async #dispatchPart(
    events: NewEvent[],
    slots: DeliverySlots,
    insert: InsertPlans,
  ): Promise<StoredEvent[]> {
    try {
      return await this.dispatch(events, slots, insert);
    } catch (error) {
      return events.map(() => ({ error: error as Error }));
    }
  }

  async #store(
    events: NewEvent[],
    subscribers: (Subscriber[] | Error)[],
    slots: DeliverySlots,
    insert: InsertPlans,
  ): Promise<StoredEvent[]> {
    const plans: PlannedEvent[] = [];
    let inserted = new Map<string, InsertedEvent>();
    try {
      const outcomes: (PlannedEvent | Error)[] = [];
      for (const [i, event] of events.entries()) {
        const found = subscribers[i];
        if (found instanceof Error) {
          outcomes.push(found);
        } else {
          const plan = {
            id: newId(event.now),
            event,
            deliveries: [],
            leased: [],
          };
          plans.push(plan);
          outcomes.push(plan);
          await planDeliveries(plan, found, slots);
        }
      }
      inserted = await insert(plans, slots.leaseMs);
      return outcomes.map(outcome =>
        outcome instanceof Error
          ? { error: outcome }
          : toStored(outcome, inserted.get(outcome.id)!),
      );
    } finally {
      // The transaction failed, or an idempotency key was repeated.
      plans
        .filter(({ id }) => inserted.get(id)?.kind !== 'created')
        .forEach(({ leased }) =>
          leased.forEach(delivery => slots.cancel(delivery)),
        );
    }
  }
}

function isSmall(
  events: NewEvent[],
  subscribers: (Subscriber[] | Error)[],
): boolean {
  const deliveries = subscribers.reduce(
    (sum, found) => sum + (found instanceof Error ? 0 : found.length),
    0,
  );
  const bodies = events.reduce((sum, { body }) => sum + body.length, 0);
  return deliveries <= MAX_DELIVERIES && bodies <= MAX_BODIES;
}

function toStored(
  { leased }: PlannedEvent,
  inserted: InsertedEvent,
): StoredEvent {
  switch (inserted.kind) {
    case 'created':
      return {
        result: inserted.result,
        created: true,
        leased,
        waiting: inserted.waiting,
      };
    case 'repeated':
      return {
        result: inserted.result,
        created: false,
        leased: [],
        waiting: [],
      };
    default:
      return { error: inserted.error };
  }
}
