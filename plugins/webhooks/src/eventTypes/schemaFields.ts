/** A JSON Schema, which may be anything. */
type Schema = Record<string, unknown>;

/** Deeper fields are only in the schema itself. */
const MAX_DEPTH = 4;
const MAX_FIELDS = 100;

/** A field of a payload. */
export interface SchemaField {
  /** With dots, and `[]` for the items of a list. */
  path: string;
  type: string;
  isRequired: boolean;
  description?: string;
}

/** The fields that a JSON Schema names. References and combined schemas are not followed. */
export function schemaFields(schema: Schema): SchemaField[] {
  return toFields(schema, '', 0).slice(0, MAX_FIELDS);
}

function toFields(
  schema: Schema,
  prefix: string,
  depth: number,
): SchemaField[] {
  const { properties, required } = schema;
  if (!isObject(properties) || depth === MAX_DEPTH) {
    return [];
  }
  const names = Array.isArray(required) ? required : [];
  return Object.entries(properties).flatMap(([name, value]) => {
    const field = isObject(value) ? value : {};
    const path = prefix + name;
    const { description, items } = field;
    return [
      {
        path,
        type: describeType(field),
        isRequired: names.includes(name),
        ...(typeof description === 'string' && { description }),
      },
      ...toFields(field, `${path}.`, depth + 1),
      ...(isObject(items) ? toFields(items, `${path}[].`, depth + 1) : []),
    ];
  });
}

function describeType({
  type,
  enum: values,
  const: value,
  items,
}: Schema): string {
  if (value !== undefined) {
    return JSON.stringify(value);
  }
  if (Array.isArray(values)) {
    return values.map(one => JSON.stringify(one)).join(' | ');
  }
  if (type === 'array' && isObject(items) && typeof items.type === 'string') {
    return `${items.type}[]`;
  }
  return [type ?? 'any'].flat().map(String).join(' | ');
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
