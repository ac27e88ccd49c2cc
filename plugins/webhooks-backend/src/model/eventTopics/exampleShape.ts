import type { JsonObject, JsonValue } from '@backstage/types';

/** Maximum elements of a list to keep. */
const MAX_ELEMENTS = 50;

/**
 * Reduces a payload to the fields of an example that have the same types. Lists are cut, and their elements reduced to
 * the shape of the example's first element.
 *
 * @returns undefined if the payload is not an object
 */
export function keepShape(
  payload: unknown,
  example: JsonObject,
): JsonObject | undefined {
  return isObject(payload) ? keptFields(payload, example) : undefined;
}

function kept(value: unknown, example: JsonValue): JsonValue | undefined {
  if (value === null) {
    return null;
  }
  if (Array.isArray(example)) {
    return Array.isArray(value)
      ? value
          .slice(0, MAX_ELEMENTS)
          .map(element => kept(element, example[0]!) ?? null)
      : undefined;
  }
  if (isObject(example)) {
    return isObject(value) ? keptFields(value, example) : undefined;
  }
  return typeof value === typeof example ? (value as JsonValue) : undefined;
}

function keptFields(
  value: Record<string, unknown>,
  example: JsonObject,
): JsonObject {
  const fields: JsonObject = {};
  for (const [name, inner] of Object.entries(example)) {
    const field = Object.hasOwn(value, name)
      ? kept(value[name], inner!)
      : undefined;
    if (field !== undefined) {
      fields[name] = field;
    }
  }
  return fields;
}

/** The JSON Schema of the results of {@link keepShape}. */
export function toSchema(example: JsonValue): JsonObject {
  if (Array.isArray(example)) {
    return {
      type: ['array', 'null'],
      items: toSchema(example[0]!),
      maxItems: MAX_ELEMENTS,
    };
  }
  if (isObject(example)) {
    return {
      type: ['object', 'null'],
      properties: Object.fromEntries(
        Object.entries(example).map(([name, inner]) => [
          name,
          toSchema(inner!),
        ]),
      ),
    };
  }
  return { type: [typeof example, 'null'] };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
