import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';

/**
 * Normalises an entity ref for storage and comparison: complete and in lower case, because entity refs are
 * case-insensitive.
 *
 * Text that is not an entity ref is returned in lower case, which equals no stored ref.
 */
export function normalizeEntityRef(ref: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(ref));
  } catch {
    return ref.toLowerCase();
  }
}
