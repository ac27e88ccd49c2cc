import { InputError } from '@backstage/errors';

/**
 * Maximum nesting of arrays and objects in a payload.
 *
 * @remarks
 * More than any reasonable event needs, and far less than the depth at which serialising overflows the stack.
 *
 * @public
 */
export const MAX_PAYLOAD_DEPTH = 100;

/** The end of a longer path in an error message. */
const MAX_PATH_LENGTH = 200;

const IDENTIFIER = /^[a-zA-Z_$][\w$]*$/;

/**
 * The path of a value in JSON, such as `payload.items[3].id`.
 *
 * @public
 */
export function jsonPath(steps: (string | number)[]): string {
  const path = steps
    .map(step => {
      if (typeof step === 'number') {
        return `[${step}]`;
      }
      return IDENTIFIER.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
    })
    .join('')
    .replace(/^\./, '');
  return path.length > MAX_PATH_LENGTH
    ? `…${path.slice(-MAX_PATH_LENGTH)}`
    : path;
}

/**
 * Rejects a payload that JSON would change: with integers that JavaScript cannot represent exactly, numbers that are
 * not finite, `undefined`, or anything else that is not JSON.
 *
 * @throws `InputError` that names the value with its path
 *
 * @public
 */
export function assertJsonPayload(payload: unknown): void {
  check(payload, ['payload'], []);
}

/**
 * @param path - from the payload to the value
 * @param parents - the arrays and objects that the value is in
 */
function check(
  value: unknown,
  path: (string | number)[],
  parents: object[],
): void {
  const problem = findProblem(value, parents);
  if (problem !== undefined) {
    throw new InputError(`${jsonPath(path)} ${problem}`);
  }
  if (typeof value !== 'object' || value === null) {
    return;
  }
  parents.push(value);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) {
      path.push(i);
      check(value[i], path, parents);
      path.pop();
    }
  } else {
    for (const [key, member] of Object.entries(value)) {
      path.push(key);
      check(member, path, parents);
      path.pop();
    }
  }
  parents.pop();
}

function findProblem(value: unknown, parents: object[]): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return numberProblem(value);
    case 'object':
      return value === null ? undefined : objectProblem(value, parents);
    case 'undefined':
      return 'is undefined: leave it out, or give null';
    case 'bigint':
      return 'is a BigInt: give it as a string';
    default:
      return `is a ${typeof value}, which JSON does not have`;
  }
}

function numberProblem(value: number): string | undefined {
  if (!Number.isFinite(value)) {
    return `is ${value}, which JSON does not have`;
  }
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? `is ${value}, which JavaScript cannot hold exactly: give it as a string`
    : undefined;
}

function objectProblem(value: object, parents: object[]): string | undefined {
  if (parents.includes(value)) {
    return 'contains itself';
  }
  if (parents.length === MAX_PAYLOAD_DEPTH) {
    return `is nested deeper than ${MAX_PAYLOAD_DEPTH} levels. Flatten the payload, or send a reference to the data.`;
  }
  if (value instanceof Date) {
    return 'is a Date: give it as a string, such as that of toISOString()';
  }
  if (Array.isArray(value) || isPlain(value)) {
    return undefined;
  }
  return `is an instance of ${value.constructor?.name || 'a class'}: give a plain object or an array`;
}

/** Whether an object is not an instance of a class, even if it comes from another realm. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
