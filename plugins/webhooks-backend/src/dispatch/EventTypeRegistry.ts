import { ConflictError, InputError } from '@backstage/errors';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { distance } from 'fastest-levenshtein';
import {
  isEventTypeName,
  type EventType,
} from 'backstage-plugin-webhooks-common';

/** Sent by the test call of an integration; nobody else can dispatch it. */
export const PING_EVENT_TYPE = 'webhooks.ping';

const MAX_SUGGESTIONS = 3;
const MAX_SCHEMA_ERRORS = 5;

/**
 * The event types that can be dispatched.
 */
export class EventTypeRegistry {
  readonly #ajv: Ajv;
  readonly #types = new Map<
    string,
    { type: EventType; validate?: ValidateFunction }
  >();

  static create(): EventTypeRegistry {
    return new EventTypeRegistry();
  }

  private constructor() {
    this.#ajv = new Ajv({ allErrors: true, strict: false });
    addFormats(this.#ajv);
  }

  /**
   * @throws `InputError` for an invalid name or schema, `ConflictError` for a name that is registered already
   */
  add(type: EventType): void {
    if (!isEventTypeName(type.name)) {
      throw new InputError(
        `'${type.name}' is not an event type: use letters, digits and _, joined by dots, at most 128 characters`,
      );
    }
    if (type.name === PING_EVENT_TYPE || this.#types.has(type.name)) {
      throw new ConflictError(
        `The event type '${type.name}' is registered already`,
      );
    }
    let validate: ValidateFunction | undefined;
    try {
      validate = type.schema && this.#ajv.compile(type.schema);
    } catch (error) {
      throw new InputError(
        `The schema of the event type '${type.name}' is not a JSON Schema: ${(error as Error).message}`,
      );
    }
    this.#types.set(type.name, { type, validate });
  }

  /** By name. */
  list(): EventType[] {
    return [...this.#types.values()]
      .map(({ type }) => type)
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /**
   * @throws `InputError` when the type is not registered, with names that are near
   */
  assertRegistered(name: string): void {
    if (this.#types.has(name)) {
      return;
    }
    throw new InputError(
      `The event type '${name}' is not registered. ${this.#hint(name)}`,
    );
  }

  /**
   * @throws `InputError` when the type is not registered, or the payload does not satisfy its schema
   */
  assertPayload(name: string, payload: unknown): void {
    this.assertRegistered(name);
    const validate = this.#types.get(name)!.validate;
    if (!validate || validate(payload)) {
      return;
    }
    const errors = (validate.errors ?? [])
      .slice(0, MAX_SCHEMA_ERRORS)
      .map(({ instancePath, message }) => `payload${instancePath} ${message}`);
    throw new InputError(
      `The payload does not satisfy the schema of '${name}': ${errors.join('; ')}`,
    );
  }

  #hint(name: string): string {
    if (this.#types.size === 0) {
      return 'No event types are registered: add them to webhooks.eventTypes in app-config.';
    }
    const near = [...this.#types.keys()]
      .map(candidate => ({ candidate, steps: stepsBetween(name, candidate) }))
      .filter(({ candidate, steps }) => isNear(name, candidate, steps))
      .sort((a, b) => a.steps - b.steps)
      .slice(0, MAX_SUGGESTIONS)
      .map(({ candidate }) => candidate);
    return near.length > 0
      ? `Did you mean '${near.join("', '")}'?`
      : 'GET /event-types lists those there are.';
  }
}

function stepsBetween(name: string, candidate: string): number {
  return distance(name.toLowerCase(), candidate.toLowerCase());
}

/** A slip of the pen, or a name of the same family, such as all below `catalog.entity.`. */
function isNear(name: string, candidate: string, steps: number): boolean {
  const family = name.slice(0, name.lastIndexOf('.') + 1) || name;
  return steps <= name.length / 3 || candidate.startsWith(family);
}
