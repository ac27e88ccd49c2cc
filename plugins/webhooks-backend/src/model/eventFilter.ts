import { isDeepStrictEqual } from 'node:util';
import { InputError } from '@backstage/errors';
import {
  parseFilterPredicate,
  type FilterPredicate,
} from '@backstage/filter-predicates';
import { LIMITS } from 'backstage-plugin-webhooks-common';

const LOGICAL = ['$all', '$any', '$not'];

/**
 * Validates the filter of an integration: a filter predicate on `type` and `payload`, of bounded size.
 *
 * @throws `InputError` that names the problem
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
    throw new InputError(
      `is not a filter predicate. ${(error as Error).message}`,
    );
  }
  // The parser uses the first operator that it knows and ignores the others.
  if (!isDeepStrictEqual(parsed, filter)) {
    throw new InputError(
      'combines operators or has an unknown one: each value has exactly one of $exists, $in, $contains and $hasPrefix, and $all, $any and $not stand alone',
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

/** A path with another beginning would silently never match. */
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
