import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import traverse from 'json-schema-traverse';

/** Answers with what is wrong with a payload, if something is. */
export type PayloadCheck = (payload: unknown) => string | undefined;

/** Evaluations of a schema and values looked at for one payload: some milliseconds. */
const MAX_STEPS = 500_000;
/** Characters that cost as much as one value. */
const CHARACTERS_PER_STEP = 64;
/** Keywords that try several schemas on the same value, each with an error of its own. */
const ALTERNATIVES = ['anyOf', 'oneOf'];
/** The steps that one of them costs. */
const ALTERNATIVE_STEPS = 12;
/** Added to every part of a schema, to count how often it is evaluated. */
const STEP_KEYWORD = 'x-webhooks-step';

/**
 * Thrown when a payload takes too many steps to check.
 */
export class TooManyStepsError extends Error {}

/** How much of the work that one payload may cause is left. */
class Steps {
  #left = MAX_STEPS;

  restart(): void {
    this.#left = MAX_STEPS;
  }

  spend(value: unknown, weight = 1): boolean {
    this.#left -= weight + sizeInSteps(value);
    if (this.#left < 0) {
      throw new TooManyStepsError();
    }
    return true;
  }
}

function sizeInSteps(value: unknown): number {
  if (typeof value === 'string') {
    return value.length / CHARACTERS_PER_STEP;
  }
  if (Array.isArray(value)) {
    return value.length / 8;
  }
  return typeof value === 'object' && value !== null
    ? Object.keys(value).length
    : 0;
}

/**
 * Compiles schemas into checks whose work is bounded, whatever the payload.
 *
 * @returns a function that compiles a schema into a check. The check answers with an error message or undefined, and
 * throws a {@link TooManyStepsError}
 */
export function createSchemaCompiler(): (
  schema: Record<string, unknown>,
) => PayloadCheck {
  const steps = new Steps();
  const ajv = new Ajv({ allErrors: false, strict: false });
  addFormats(ajv);
  // The regular expression of this format takes time with the square of the length.
  ajv.addFormat('url', {
    validate: (text: string) =>
      /^(https?|ftp):\/\//i.test(text) && URL.canParse(text),
  });
  // The one of Ajv compares each item with each.
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (unique: boolean, items: unknown[]) =>
      !unique || areUnique(items, steps),
    error: { message: 'must not have duplicate items' },
  });
  ajv.addKeyword({
    keyword: STEP_KEYWORD,
    before: '$ref',
    schemaType: 'number',
    errors: false,
    validate: (weight: number, value: unknown) => steps.spend(value, weight),
  });
  return schema => {
    const counted = structuredClone(schema);
    traverse(
      counted,
      { allKeys: true },
      (part, _path, _root, _parent, keyword) => {
        part[STEP_KEYWORD] = ALTERNATIVES.includes(String(keyword))
          ? ALTERNATIVE_STEPS
          : 1;
      },
    );
    const validate = ajv.compile(counted);
    return payload => {
      steps.restart();
      if (validate(payload)) {
        return undefined;
      }
      const [error] = validate.errors ?? [];
      return `payload${error.instancePath} ${error.message}`;
    };
  };
}

function areUnique(items: unknown[], steps: Steps): boolean {
  return (
    new Set(items.map(item => canonical(item, steps))).size === items.length
  );
}

/** A JSON value as text that is the same for equal values. */
function canonical(value: unknown, steps: Steps): string {
  steps.spend(value);
  if (Array.isArray(value)) {
    return `[${value.map(item => canonical(item, steps)).join()}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([key, member]) => `${JSON.stringify(key)}:${canonical(member, steps)}`,
      );
    return `{${members.join()}}`;
  }
  return JSON.stringify(value);
}
