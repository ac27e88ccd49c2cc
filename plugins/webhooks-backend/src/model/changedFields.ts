import { isDeepStrictEqual } from 'node:util';

/**
 * The names of the fields that a change would really change. Null clears a field, and absent fields are not changed.
 *
 * @remarks
 * Headers are sealed where they are stored, so given ones count as changed.
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
