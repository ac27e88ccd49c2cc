import { InputError } from '@backstage/errors';
import { MAX_PAYLOAD_DEPTH } from 'backstage-plugin-webhooks-common';

/** @throws `InputError` if a payload is nested too deeply for common JSON parsers */
export function assertNesting(payload: unknown): void {
  if (isDeeperThan(payload, MAX_PAYLOAD_DEPTH)) {
    throw new InputError(
      `The payload is nested deeper than ${MAX_PAYLOAD_DEPTH} levels. Flatten it, or send a reference to the data.`,
    );
  }
}

const { isArray } = Array;

/**
 * Whether arrays and objects are nested deeper. It visits every value of a payload, so it avoids closures and
 * iterators.
 */
export function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  if (depth === 0) {
    return true;
  }
  const parts: unknown[] = isArray(value) ? value : Object.values(value);
  for (let i = 0; i < parts.length; i += 1) {
    if (isDeeperThan(parts[i], depth - 1)) {
      return true;
    }
  }
  return false;
}
