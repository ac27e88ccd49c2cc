import { InputError } from '@backstage/errors';

/** Deeper than any sensible event, and far from where serializing would run out of stack. */
const MAX_DEPTH = 100;

/**
 * @throws `InputError` when a payload is nested too deeply to be handled by everyone who reads it
 */
export function assertNesting(payload: unknown): void {
  if (isDeeperThan(payload, MAX_DEPTH)) {
    throw new InputError(
      `The payload is nested deeper than ${MAX_DEPTH} levels. Flatten it, or send a reference to the data.`,
    );
  }
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  return (
    depth === 0 ||
    Object.values(value).some(part => isDeeperThan(part, depth - 1))
  );
}
