import { setImmediate } from 'node:timers/promises';
import {
  evaluateFilterPredicate,
  type FilterPredicate,
} from '@backstage/filter-predicates';
import type { JsonValue } from '@backstage/types';

/** Time after which it yields to the event loop. */
const TURN_MS = 10;

/**
 * Evaluates the filters of integrations on one event.
 *
 * @remarks
 * Filters are small and have no regular expressions, but payloads may be large. With very many filters on a large
 * payload, it yields to the event loop in between.
 */
export class FilterMatcher {
  readonly #body: string;
  #event?: JsonValue;
  readonly #results = new Map<string, boolean>();
  #turnBegan = performance.now();

  /** @param body - the request body of the event */
  constructor(body: string) {
    this.#body = body;
  }

  /** @param filter - JSON; if absent, everything matches */
  async matches(filter: string | undefined): Promise<boolean> {
    if (filter === undefined) {
      return true;
    }
    const known = this.#results.get(filter);
    if (known !== undefined) {
      return known;
    }
    if (performance.now() - this.#turnBegan > TURN_MS) {
      await setImmediate();
      this.#turnBegan = performance.now();
    }
    this.#event ??= toContext(this.#body);
    const result = evaluateFilterPredicate(
      JSON.parse(filter) as FilterPredicate,
      this.#event,
    );
    this.#results.set(filter, result);
    return result;
  }
}

function toContext(body: string): JsonValue {
  const { type, data } = JSON.parse(body);
  return { type, payload: data };
}
