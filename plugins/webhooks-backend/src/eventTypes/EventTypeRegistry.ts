import { ConflictError, InputError } from '@backstage/errors';
import {
  isEventTypeName,
  similarEventTypes,
  type EventSource,
  type EventType,
  type EventTypeVisibility,
} from 'backstage-plugin-webhooks-common';
import { PayloadTooLargeError } from '../model/errors';
import { PING_EVENT_TYPE } from '../model/serializeEvent';
import { TooManyStepsError } from './checkSteps';
import { createSchemaCompiler, type PayloadCheck } from './schemaCompiler';
import { SchemaTooLargeError } from './schemaLimits';

/** An event type with its defaults. */
export interface RegisteredEventType extends EventType {
  visibility: EventTypeVisibility;
  /** Whether only this plugin may dispatch it. */
  reserved: boolean;
  source: EventSource;
}

/**
 * The event types that can be dispatched.
 */
export class EventTypeRegistry {
  readonly #compile = createSchemaCompiler();
  readonly #types = new Map<
    string,
    { type: RegisteredEventType; check?: PayloadCheck }
  >();

  /**
   * @param options - `reserved`: whether only this plugin may dispatch it
   *
   * @throws `InputError` for an invalid name, or a schema that is invalid or too large, `ConflictError` for a name that
   * is already registered
   */
  add(
    type: EventType,
    options: { reserved?: boolean; source?: EventSource } = {},
  ): void {
    if (!isEventTypeName(type.name)) {
      throw new InputError(
        `'${type.name}' is not an event type: use letters, digits and _, joined by dots, at most 128 characters`,
      );
    }
    if (type.name === PING_EVENT_TYPE || this.#types.has(type.name)) {
      throw new ConflictError(
        `The event type '${type.name}' is already registered`,
      );
    }
    let check: PayloadCheck | undefined;
    try {
      check = type.schema && this.#compile(type.schema);
    } catch (error) {
      const problem =
        error instanceof SchemaTooLargeError
          ? 'too large'
          : 'not a JSON Schema';
      throw new InputError(
        `The schema of the event type '${type.name}' is ${problem}: ${(error as Error).message}`,
      );
    }
    this.#types.set(type.name, {
      type: {
        ...type,
        visibility: type.visibility ?? 'public',
        reserved: options.reserved ?? false,
        source: options.source ?? 'dispatch',
      },
      check,
    });
  }

  /** Sets where the events of a registered type come from. */
  setSource(name: string, source: EventSource): void {
    const registered = this.#types.get(name);
    if (registered) {
      registered.type = { ...registered.type, source };
    }
  }

  /** Sorted by name. */
  list(): RegisteredEventType[] {
    return [...this.#types.values()]
      .map(({ type }) => type)
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  find(name: string): RegisteredEventType | undefined {
    return this.#types.get(name)?.type;
  }

  /**
   * @param isKnown - whether the caller may know of an event type to suggest
   *
   * @throws `InputError` with similar names if the type is not registered
   */
  get(
    name: string,
    isKnown: (type: RegisteredEventType) => boolean,
  ): RegisteredEventType {
    const type = this.find(name);
    if (!type) {
      throw new InputError(
        `The event type '${name}' is not registered. ${this.#hint(name, isKnown)}`,
      );
    }
    return type;
  }

  /**
   * @throws `InputError` if the payload does not satisfy the schema of a registered type, or takes too long to check
   * (413)
   */
  assertPayload(name: string, payload: unknown): void {
    const problem = this.#problem(name, payload);
    if (problem !== undefined) {
      throw new InputError(
        `The payload does not satisfy the schema of '${name}': ${problem}`,
      );
    }
  }

  #problem(name: string, payload: unknown): string | undefined {
    try {
      return this.#types.get(name)?.check?.(payload);
    } catch (error) {
      // A circular reference causes a `RangeError`.
      if (error instanceof TooManyStepsError || error instanceof RangeError) {
        throw new PayloadTooLargeError(
          `The payload takes too long to check against the schema of '${name}'. Send less, or send a reference to the data. Fewer alternatives (anyOf, oneOf) and simpler patterns make the schema of the event type cheaper to check.`,
        );
      }
      throw error;
    }
  }

  #hint(name: string, isKnown: (type: RegisteredEventType) => boolean): string {
    if (this.#types.size === 0) {
      return 'No event types are registered: add them to webhooks.eventTypes in app-config.';
    }
    const near = similarEventTypes(
      name,
      this.list()
        .filter(isKnown)
        .map(({ name: candidate }) => candidate),
    );
    return near.length > 0
      ? `Did you mean '${near.join("', '")}'?`
      : 'GET /event-types lists the existing ones.';
  }
}
