import type { JsonObject } from '@backstage/types';

/** A page of the current states of catalog entities. */
export interface EntityStatePage {
  /** The payloads of the events about their creation. */
  payloads: JsonObject[];
  /** The time of the events: before the entities were read, so that a later event about a change has a later time. */
  at: number;
  /** The last entity ref of the page; undefined at the end. */
  last?: string;
}

/** The current states of the catalog entities that events are dispatched for. */
export interface EntityStates {
  /** The type of the events about their creation. */
  readonly eventType: string;
  /**
   * Checks that all entities are known.
   *
   * @throws `ConflictError`
   */
  assertKnown(): Promise<void>;
  /** Counts the entities, up to a limit. */
  count(limit: number): Promise<number>;
  /** Reads a page of entities, ordered by entity ref. */
  read(after: string | undefined): Promise<EntityStatePage>;
}
