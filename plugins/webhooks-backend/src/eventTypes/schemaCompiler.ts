import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { CheckSteps, countValueSteps } from './checkSteps';
import { countSteps, STEPS_KEYWORD, type PartSteps } from './countedSchema';
import { compilePattern } from './linearPattern';
import { assertSchemaSize, assertSubschemas } from './schemaLimits';
import { areUnique } from './uniqueItems';

/** Returns the problem with a payload, if any. */
export type PayloadCheck = (payload: unknown) => string | undefined;

/**
 * Compiles schemas into checks with bounded work for any payload.
 *
 * @returns a function that compiles a schema into a check, or throws a `SchemaTooLargeError` or the reason why it is
 * invalid. The check returns an error message or undefined, and may throw a `TooManyStepsError`
 */
export function createSchemaCompiler(): (
  schema: Record<string, unknown>,
) => PayloadCheck {
  const steps = new CheckSteps();
  const ajv = createAjv(steps);
  return schema => {
    assertSchemaSize(schema);
    const counted = countSteps(schema);
    assertSubschemas(counted.subschemas);
    steps.restart();
    const validate = ajv.compile(counted.schema);
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

/** Keywords, formats and patterns run in linear time and count their steps. */
function createAjv(steps: CheckSteps): Ajv {
  const ajv = new Ajv({
    allErrors: false,
    strict: false,
    // Inlining definitions at each reference would multiply the size of a schema.
    inlineRefs: false,
    code: {
      regExp: Object.assign(
        (pattern: string) => compilePattern(pattern, steps),
        { code: 'compilePattern' },
      ),
    },
  });
  addFormats(ajv);
  // The regular expression of this format takes quadratic time.
  ajv.addFormat('url', {
    validate: (text: string) =>
      /^(https?|ftp):\/\//i.test(text) && URL.canParse(text),
  });
  // Ajv's implementation compares every pair of items.
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
    keyword: STEPS_KEYWORD,
    before: '$ref',
    schemaType: 'object',
    errors: false,
    validate: ({ fixed, perCharacter }: PartSteps, value: unknown) => {
      const characters = typeof value === 'string' ? value.length : 0;
      steps.spend(fixed + countValueSteps(value) + characters * perCharacter);
      return true;
    },
  });
  return ajv;
}
