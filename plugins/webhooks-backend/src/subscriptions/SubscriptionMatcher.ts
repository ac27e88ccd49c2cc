import { setImmediate } from 'node:timers/promises';
import {
  evaluateFilterPredicate,
  type FilterPredicate,
} from '@backstage/filter-predicates';
import type { JsonValue } from '@backstage/types';
import { toSubject, type EventSubject } from '../model/eventSubject';
import type { Narrowing } from '../model/keptEvent';
import { OWN_PRINCIPAL, type NewEvent } from '../model/plan';

/** Time after which it yields to the event loop. */
const TURN_MS = 10;

/**
 * Finds the owners of an entity. Returns none for an entity that is not in the catalog.
 *
 * @throws `ServiceUnavailableError` if the catalog is unavailable
 */
export type FindEntityOwners = (entityRef: string) => Promise<string[]>;

/**
 * Decides which subscriptions include an event.
 *
 * @remarks
 * Filters are small and have no regular expressions, but payloads may be large. With very many filters on a large
 * payload, it yields to the event loop in between.
 */
export class SubscriptionMatcher {
  readonly #event: Pick<NewEvent, 'body' | 'dispatchedBy'>;
  readonly #findOwners: FindEntityOwners;
  #context?: { type: string; payload: JsonValue };
  #owners?: Promise<string[]>;
  readonly #results = new Map<string, boolean>();
  #turnBegan = performance.now();

  /** @param event - `body` is the request body */
  constructor(
    event: Pick<NewEvent, 'body' | 'dispatchedBy'>,
    findOwners: FindEntityOwners,
  ) {
    this.#event = event;
    this.#findOwners = findOwners;
  }

  /**
   * @throws `ServiceUnavailableError` if it needs the owners of an entity and the catalog is unavailable
   */
  async matches({ filter, ownedOnly, owner }: Narrowing): Promise<boolean> {
    if (filter !== undefined && !(await this.#satisfies(filter))) {
      return false;
    }
    if (!ownedOnly) {
      return true;
    }
    this.#owners ??= this.#resolveOwners(
      toSubject(
        this.#read().payload,
        this.#event.dispatchedBy === OWN_PRINCIPAL,
      ),
    );
    return (await this.#owners).includes(owner);
  }

  /** @param filter - JSON */
  async #satisfies(filter: string): Promise<boolean> {
    const known = this.#results.get(filter);
    if (known !== undefined) {
      return known;
    }
    if (performance.now() - this.#turnBegan > TURN_MS) {
      await setImmediate();
      this.#turnBegan = performance.now();
    }
    const result = evaluateFilterPredicate(
      JSON.parse(filter) as FilterPredicate,
      this.#read(),
    );
    this.#results.set(filter, result);
    return result;
  }

  async #resolveOwners(subject: EventSubject | undefined): Promise<string[]> {
    if (!subject) {
      return [];
    }
    return 'owners' in subject
      ? subject.owners
      : this.#findOwners(subject.entityRef);
  }

  #read(): { type: string; payload: JsonValue } {
    if (!this.#context) {
      const { type, data } = JSON.parse(this.#event.body);
      this.#context = { type, payload: data };
    }
    return this.#context;
  }
}
