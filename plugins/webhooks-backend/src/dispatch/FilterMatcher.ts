import { setImmediate } from 'node:timers/promises';
import {
  evaluateFilterPredicate,
  type FilterPredicate,
} from '@backstage/filter-predicates';
import type { JsonValue } from '@backstage/types';

/** Time after which other work of the process gets its turn. */
const TURN_MS = 10;

/**
 * Evaluates the filters of integrations on one event.
 *
 * @remarks
 * A filter is small, and has no patterns, but a payload may be large: with very many filters on a large payload, the event
 * loop is left free in between.
 */
export class FilterMatcher {
  readonly #body: string;
  #event?: JsonValue;
  readonly #results = new Map<string, boolean>();
  #turnBegan = performance.now();

  /** @param body - of the event, as it is sent */
  constructor(body: string) {
    this.#body = body;
  }

  /** @param filter - JSON; everything matches without one */
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
