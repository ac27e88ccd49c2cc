import type { Knex } from 'knex';
import type {
  DispatchResult,
  EventTypeVisibility,
} from 'backstage-plugin-webhooks-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import type { Claimant, ClaimedDelivery } from '../model/delivery';
import type { Scope } from '../model/scope';
import { isDataError } from './dataError';
import { findTargets, lockDisabled, type Target } from './findTargets';
import { findRepeated, insertDeliveries, insertEvents } from './insertEvents';
import {
  planEvent,
  toResult,
  waitingIntegrations,
  type PlannedEvent,
} from './planEvent';

/** Deliveries of several events in one transaction; a single event may have more. */
const MAX_DELIVERIES = 10_000;
/** Characters of the bodies of several events in one transaction. */
const MAX_BODIES = 4 * 1024 * 1024;

/** An accepted event, ready to be stored. */
export interface NewEvent {
  type: string;
  /** Of its type; `public` when absent. */
  visibility?: EventTypeVisibility;
  /** The request body as it will be sent. */
  body: string;
  dispatchedBy: string;
  /** The integrations that its dispatcher may dispatch to; all when absent. */
  scope?: Scope<IntegrationFilter>;
  idempotency?: {
    key: string;
    /** The parts of the request that the body does not show. */
    content: string;
  };
  integrationIds?: string[];
  url?: string;
  now: number;
}

/** The result of one event of a batch; a refused one does not affect the others. */
export type StoredEvent =
  | {
      result: DispatchResult;
      /** False when it repeats an idempotency key: this is the first answer. */
      created: boolean;
      /** Those of its deliveries that were reserved: stored with a lease, so the caller's to send. */
      leased: ClaimedDelivery[];
      /** The integrations whose deliveries wait in the queue. */
      waiting: string[];
    }
  | { error: Error };

/** The sender of deliveries, which may have room for one that is about to be stored. */
export interface Slots {
  /** How long the lease of a delivery lasts. */
  readonly leaseMs: number;
  /**
   * Keeps a slot.
   *
   * @param url - where the delivery goes, if not to the URL of the integration
   *
   * @returns the lease token that the delivery is to be stored with; undefined to leave it to a claim
   */
  reserve(claimant: Claimant, url?: string): string | undefined;
  /** Frees a slot whose delivery was not stored. */
  cancel(delivery: Pick<ClaimedDelivery, 'integrationId' | 'url'>): void;
}

/**
 * Stores events together with their deliveries.
 */
export class EventStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): EventStore {
    return new EventStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * Stores a batch of events, their deliveries and their places in the queue. All of one event is stored in one
   * transaction, which it shares with the others of the batch as long as that stays small.
   *
   * @remarks
   * A delivery that a slot is free for is leased to it from the start: it need not be claimed, and leaves at once.
   */
  async dispatch(events: NewEvent[], slots: Slots): Promise<StoredEvent[]> {
    const single = events.length === 1;
    const targetsOf = await findTargets(
      this.#knex,
      events,
      single ? Infinity : MAX_DELIVERIES,
    );
    const planned = targetsOf && targetEvents(events, targetsOf);
    if (planned && (single || isSmall(planned))) {
      try {
        return await this.#store(planned, slots);
      } catch (error) {
        if (single || !isDataError(error)) {
          throw error;
        }
      }
    }
    // Too much for one transaction, or one of the events has a value that the database refuses.
    const middle = Math.ceil(events.length / 2);
    return [
      ...(await this.#dispatchPart(events.slice(0, middle), slots)),
      ...(await this.#dispatchPart(events.slice(middle), slots)),
    ];
  }

  /** Stores a part of a batch, of which another part may be stored already: a failure is that of this part alone. */
  async #dispatchPart(
    events: NewEvent[],
    slots: Slots,
  ): Promise<StoredEvent[]> {
    try {
      return await this.dispatch(events, slots);
    } catch (error) {
      return events.map(() => ({ error: error as Error }));
    }
  }

  async #store(
    targeted: TargetedEvent[],
    slots: Slots,
  ): Promise<StoredEvent[]> {
    const planned: (PlannedEvent | Error)[] = [];
    let stored: StoredEvent[] = [];
    try {
      stored = await this.#knex.transaction(async tx => {
        const disabled = await lockDisabled(
          tx,
          targeted.flatMap(({ targets }) =>
            targets instanceof Error ? [] : targets,
          ),
        );
        for (const { event, targets } of targeted) {
          planned.push(
            targets instanceof Error
              ? targets
              : await planEvent(event, current(targets, disabled), slots),
          );
        }
        return store(tx, planned, slots.leaseMs);
      });
      return stored;
    } finally {
      cancelUnused(planned, stored, slots);
    }
  }
}

interface TargetedEvent {
  event: NewEvent;
  /** An error when the event names an integration that does not exist. */
  targets: Target[] | Error;
}

function targetEvents(
  events: NewEvent[],
  targetsOf: (event: NewEvent) => Target[] | Error,
): TargetedEvent[] {
  return events.map(event => ({ event, targets: targetsOf(event) }));
}

function isSmall(targeted: TargetedEvent[]): boolean {
  let deliveries = 0;
  let bodies = 0;
  for (const { event, targets } of targeted) {
    deliveries += targets instanceof Error ? 0 : targets.length;
    bodies += event.body.length;
  }
  return deliveries <= MAX_DELIVERIES && bodies <= MAX_BODIES;
}

/** The targets with the state that they are locked in. */
function current(targets: Target[], disabled: Map<string, Target>): Target[] {
  return targets.flatMap(target =>
    target.state === 'active' ? target : (disabled.get(target.id) ?? []),
  );
}

async function store(
  tx: Knex.Transaction,
  planned: (PlannedEvent | Error)[],
  leaseMs: number,
): Promise<StoredEvent[]> {
  const accepted = planned.filter(
    (plan): plan is PlannedEvent => !(plan instanceof Error),
  );
  const insertedIds = await insertEvents(tx, accepted);
  await insertDeliveries(
    tx,
    accepted.filter(({ id }) => insertedIds.has(id)),
    leaseMs,
  );
  const repeated = await findRepeated(
    tx,
    accepted.filter(({ id }) => !insertedIds.has(id)),
  );
  return planned.map(plan => {
    if (plan instanceof Error) {
      return { error: plan };
    }
    return insertedIds.has(plan.id)
      ? {
          result: toResult(plan),
          created: true,
          leased: plan.leased,
          waiting: waitingIntegrations(plan),
        }
      : repeated(plan);
  });
}

/** Frees the slots of what was not stored: the transaction failed, or a key was repeated. */
function cancelUnused(
  planned: (PlannedEvent | Error)[],
  stored: StoredEvent[],
  slots: Slots,
): void {
  const used = new Set(stored.map(one => 'leased' in one && one.leased));
  for (const plan of planned) {
    if (!(plan instanceof Error) && !used.has(plan.leased)) {
      plan.leased.forEach(delivery => slots.cancel(delivery));
    }
  }
}
