import { isDeepStrictEqual } from 'node:util';
import { InputError } from '@backstage/errors';
import {
  parseFilterPredicate,
  type FilterPredicate,
} from '@backstage/filter-predicates';
import { LIMITS } from 'backstage-plugin-webhooks-common';

const LOGICAL = ['$all', '$any', '$not'];

/**
 * Checks the filter of an integration: a filter predicate on `type` and `payload`, of bounded size.
 *
 * @throws `InputError` that says what is wrong with it
 */
export function parseEventFilter(
  filter: Record<string, unknown>,
): FilterPredicate {
  assertSize(filter);
  assertPaths(filter);
  let parsed: FilterPredicate;
  try {
    parsed = parseFilterPredicate(filter);
  } catch (error) {
    throw new InputError(`is no filter predicate. ${(error as Error).message}`);
  }
  // The parser takes the first operator that it knows, and forgets the others.
  if (!isDeepStrictEqual(parsed, filter)) {
    throw new InputError(
      'has an operator beside another one, or one that does not exist: each value has one of $exists, $in, $contains and $hasPrefix, and $all, $any and $not stand alone',
    );
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

/** A path that starts otherwise would never match, without telling anybody. */
function assertPaths(predicate: unknown): void {
  if (typeof predicate !== 'object' || predicate === null) {
    throw new InputError(
      'has a condition without a path, such as {"payload.action": "opened"}',
    );
  }
  for (const [key, value] of Object.entries(predicate)) {
    if (LOGICAL.includes(key)) {
      [value].flat().forEach(assertPaths);
    } else if (!key.startsWith('$') && !/^(type$|payload(\.|$))/.test(key)) {
      throw new InputError(
        `has the path '${key}': start with type or payload, as in payload.${key}`,
      );
    }
  }
}
