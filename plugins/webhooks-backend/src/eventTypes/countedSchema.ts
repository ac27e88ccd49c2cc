import traverse from 'json-schema-traverse';

/** Keyword of every part of a counted schema: the steps that an evaluation takes. */
export const STEPS_KEYWORD = 'x-webhooks-steps';

/** Keywords whose schemas may fail many times, each time with an error of its own. */
const ALTERNATIVES = ['anyOf', 'oneOf', 'contains'];
const ALTERNATIVE_STEPS = 12;
const FORMAT_STEPS = 4;
/** Entries of keywords, such as members of an enum, that are looked at in one step. */
const ENTRIES_PER_STEP = 2;

/** The steps of one evaluation of a part of a schema. */
export interface PartSteps {
  fixed: number;
  perCharacter: number;
}

/**
 * A copy of a schema whose parts say how many steps an evaluation of them takes.
 */
export function countSteps(schema: Record<string, unknown>): {
  schema: Record<string, unknown>;
  /** Parts that are schemas themselves. */
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

/** The values below a value, at any depth. */
function countEntries(value: unknown): number {
  return typeof value === 'object' && value !== null
    ? Object.values(value).reduce<number>(
        (sum, entry) => sum + 1 + countEntries(entry),
        0,
      )
    : 0;
}
