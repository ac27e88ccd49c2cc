import traverse from 'json-schema-traverse';

/** Keyword that is added to every subschema: the steps of an evaluation. */
export const STEPS_KEYWORD = 'x-webhooks-steps';

/** Keywords whose subschemas may fail many times, each time with a separate error. */
const ALTERNATIVES = ['anyOf', 'oneOf', 'contains'];
const ALTERNATIVE_STEPS = 12;
const FORMAT_STEPS = 4;
/** Entries of keywords, such as members of an enum, that are examined in one step. */
const ENTRIES_PER_STEP = 2;

/** The steps of an evaluation of a subschema. */
export interface PartSteps {
  fixed: number;
  perCharacter: number;
}

/** Copies a schema and adds to each subschema the steps of its evaluation. */
export function countSteps(schema: Record<string, unknown>): {
  schema: Record<string, unknown>;
  /** Nested subschemas. */
  subschemas: number;
} {
  const counted = structuredClone(schema);
  const entries = new Map<object, number>();
  const parts: { part: traverse.SchemaObject; keyword?: string }[] = [];
  traverse(
    counted,
    { allKeys: true },
    (part, _path, _root, _parentPath, keyword, parent) => {
      parts.push({ part, keyword });
      const size = countEntries(part);
      entries.set(part, size);
      if (parent) {
        entries.set(parent, entries.get(parent)! - size);
      }
    },
  );
  for (const { part, keyword } of parts) {
    const hasFormat = 'format' in part;
    const steps: PartSteps = {
      fixed:
        (ALTERNATIVES.includes(String(keyword)) ? ALTERNATIVE_STEPS : 1) +
        (hasFormat ? FORMAT_STEPS : 0) +
        entries.get(part)! / ENTRIES_PER_STEP,
      perCharacter: hasFormat ? 0.5 : 0,
    };
    part[STEPS_KEYWORD] = steps;
  }
  return { schema: counted, subschemas: parts.length };
}

/** All values within a value, at any depth. */
function countEntries(value: unknown): number {
  return typeof value === 'object' && value !== null
    ? Object.values(value).reduce<number>(
        (sum, entry) => sum + 1 + countEntries(entry),
        0,
      )
    : 0;
}
