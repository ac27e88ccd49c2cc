import { isDeepStrictEqual } from 'node:util';

/**
 * The names of the fields that a change would actually change. Null clears a field, and absent fields are not changed.
 *
 * @remarks
 * Headers are stored encrypted, so any given ones count as changed.
 */
export function changedFields(before: object, changes: object): string[] {
  const old = new Map<string, unknown>(Object.entries(before));
  return Object.entries(changes)
    .filter(
      ([field, value]) =>
        value !== undefined &&
        (field === 'headers' ||
          !isDeepStrictEqual(value ?? undefined, old.get(field))),
    )
    .map(([field]) => field);
}
