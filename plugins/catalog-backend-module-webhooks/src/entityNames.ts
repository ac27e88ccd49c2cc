import { createHash } from 'node:crypto';

/** Maximum length of the name of an entity. */
const MAX_LENGTH = 63;
const HASH_LENGTH = 8;
/** A name that the catalog accepts. Event type names may be longer, and may begin or end with `_`. */
const VALID = /^[a-z0-9]([a-z0-9_.-]*[a-z0-9])?$/i;

/**
 * Returns the name of the entity of each event type: the name of the type if the catalog accepts it. Otherwise, and for
 * types that differ by case only, it ends with a hash.
 */
export function entityNames(types: string[]): Map<string, string> {
  const counts = new Map<string, number>();
  for (const type of types) {
    const key = type.toLowerCase();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return new Map(
    types.map(type => [
      type,
      type.length <= MAX_LENGTH &&
      VALID.test(type) &&
      counts.get(type.toLowerCase()) === 1
        ? type
        : hashed(type),
    ]),
  );
}

function hashed(type: string): string {
  const hash = createHash('sha256')
    .update(type)
    .digest('hex')
    .slice(0, HASH_LENGTH);
  const readable = type
    .slice(0, MAX_LENGTH - HASH_LENGTH - 1)
    .replace(/^[_.]+|[_.]+$/g, '');
  return readable ? `${readable}-${hash}` : hash;
}
