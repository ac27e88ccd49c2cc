import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { CheckSteps, stepsOf } from './checkSteps';
import { countSteps, STEPS_KEYWORD, type PartSteps } from './countedSchema';
import { compilePattern } from './linearPattern';
import { assertSchemaSize, assertSubschemas } from './schemaLimits';
import { areUnique } from './uniqueItems';

/** Answers with what is wrong with a payload, if something is. */
export type PayloadCheck = (payload: unknown) => string | undefined;

/**
 * Compiles schemas into checks whose work is bounded, whatever the payload.
 *
 * @returns a function that compiles a schema into a check, or throws a `SchemaTooLargeError` or the reason why it is no
 * schema. The check answers with an error message or undefined, and throws a `TooManyStepsError`
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

/** Validates with keywords, formats and patterns that take time in proportion to the payload, and count it. */
function createAjv(steps: CheckSteps): Ajv {
  const ajv = new Ajv({
    allErrors: false,
    strict: false,
    // Copies of definitions in each place that refers to them would multiply the size of a schema.
    inlineRefs: false,
    code: {
      regExp: Object.assign(
        (pattern: string) => compilePattern(pattern, steps),
        { code: 'compilePattern' },
      ),
    },
  });
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
    keyword: STEPS_KEYWORD,
    before: '$ref',
    schemaType: 'object',
    errors: false,
    validate: ({ fixed, perCharacter }: PartSteps, value: unknown) => {
      const characters = typeof value === 'string' ? value.length : 0;
      steps.spend(fixed + stepsOf(value) + characters * perCharacter);
      return true;
    },
  });
  return ajv;
}
