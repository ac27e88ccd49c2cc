import { isDeepStrictEqual } from 'node:util';
import { InputError } from '@backstage/errors';
import {
  parseFilterPredicate,
  type FilterPredicate,
} from '@backstage/filter-predicates';
import { LIMITS } from 'backstage-plugin-webhooks-common';

const OPERATORS = ['$exists', '$in', '$contains', '$hasPrefix'];

/**
 * Checks the filter of an integration: a filter predicate on `type` and `payload`, of bounded size.
 *
 * @throws `InputError` that says what is wrong with it
 */
export function parseEventFilter(
  filter: Record<string, unknown>,
): FilterPredicate {
  assertSize(filter);
  assertPredicate(filter, assertPath);
  let parsed: FilterPredicate;
  try {
    parsed = parseFilterPredicate(filter);
  } catch {
    throw new InputError('is no filter predicate');
  }
  // The parser uses the first operator that it knows, and ignores the others.
  if (!isDeepStrictEqual(parsed, filter)) {
    throw new InputError('is no filter predicate');
  }
  return parsed;
}

function assertSize(filter: Record<string, unknown>): void {
  const bytes = Buffer.byteLength(JSON.stringify(filter));
  if (bytes > LIMITS.filterBytes) {
    throw new InputError(
      `has ${bytes} bytes of JSON, ${LIMITS.filterBytes} are allowed`,
    );
  }
  let nodes = 0;
  const visit = (value: unknown, depth: number) => {
    nodes += 1;
    if (depth > LIMITS.filterLevels) {
      throw new InputError(
        `is nested deeper than ${LIMITS.filterLevels} levels`,
      );
    }
    if (typeof value === 'object' && value !== null) {
      Object.values(value).forEach(inner => visit(inner, depth + 1));
    }
  };
  visit(filter, 1);
  if (nodes > LIMITS.filterNodes) {
    throw new InputError(
      `has ${nodes} values, ${LIMITS.filterNodes} are allowed`,
    );
  }
}

/** A path with another start would silently never match. */
function assertPath(path: string): void {
  if (!/^(type$|payload(\.|$))/.test(path)) {
    throw new InputError(
      `has the path '${path}': start with type or payload, as in payload.${path}`,
    );
  }
}

/** Checks the predicate before the library does, because its errors list every form of a predicate. */
function assertPredicate(
  predicate: unknown,
  checkPath: (path: string) => void,
): void {
  if (!isObject(predicate)) {
    throw new InputError(
      'has a condition without a path, such as {"payload.action": "opened"}',
    );
  }
  const keys = Object.keys(predicate);
  const operator = keys.find(key => key.startsWith('$'));
  if (operator !== undefined) {
    assertLogical(predicate, operator);
    const inner = predicate[operator];
    [inner].flat().forEach(one => assertPredicate(one, checkPath));
    return;
  }
  for (const path of keys) {
    checkPath(path);
    assertValue(path, predicate[path]);
  }
}

function assertLogical(
  predicate: Record<string, unknown>,
  operator: string,
): void {
  if (!['$all', '$any', '$not'].includes(operator)) {
    throw new InputError(
      OPERATORS.includes(operator)
        ? `has ${operator} without a path, as in {"payload.action": {"${operator}": …}}`
        : `has the operator '${operator}', which does not exist: $all, $any and $not join conditions`,
    );
  }
  if (Object.keys(predicate).length > 1) {
    throw new InputError(
      `has ${operator} next to another key: put all of them into $all`,
    );
  }
  if (Array.isArray(predicate[operator]) !== (operator !== '$not')) {
    throw new InputError(
      operator === '$not'
        ? 'has $not with a list: it takes one condition'
        : `has ${operator} without a list: it takes a list of conditions`,
    );
  }
}

function assertValue(path: string, value: unknown): void {
  if (isPrimitive(value)) {
    return;
  }
  if (value === null || value === undefined) {
    throw new InputError(
      `has null at '${path}': use {"$exists": false} for a value that is not there`,
    );
  }
  if (!isObject(value)) {
    throw new InputError(
      `has a list at '${path}': use {"$in": […]} for one of several values`,
    );
  }
  const keys = Object.keys(value);
  const unknown = keys.find(key => !OPERATORS.includes(key));
  if (unknown !== undefined) {
    throw new InputError(
      unknown.startsWith('$')
        ? `has the operator '${unknown}' at '${path}', which does not exist: use one of ${OPERATORS.join(', ')}`
        : `has an object at '${path}': write ${path}.${unknown} as a path`,
    );
  }
  if (keys.length !== 1) {
    throw new InputError(
      `has ${keys.length} operators at '${path}': use one, and join several by $all`,
    );
  }
  assertOperand(path, keys[0], value[keys[0]]);
}

function assertOperand(path: string, operator: string, operand: unknown): void {
  const at = `has ${operator} at '${path}'`;
  if (operator === '$exists' && typeof operand !== 'boolean') {
    throw new InputError(`${at} that is not true or false`);
  }
  if (operator === '$hasPrefix' && typeof operand !== 'string') {
    throw new InputError(`${at} that is no text`);
  }
  if (
    operator === '$in' &&
    !(Array.isArray(operand) && operand.every(isPrimitive))
  ) {
    throw new InputError(
      `${at} that is no list of texts, numbers and true or false`,
    );
  }
  if (operator === '$contains' && !isPrimitive(operand)) {
    // Its paths begin at an element of the list.
    assertPredicate(operand, () => {});
  }
}

function isPrimitive(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
