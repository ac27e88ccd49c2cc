import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';

/**
 * An entity ref in the form that refs are stored and compared in: complete and in lower case, because refs that
 * differ in case only name the same entity.
 *
 * Text that is no entity ref is answered in lower case, so that it equals no stored ref.
 */
export function normalizeEntityRef(ref: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(ref));
  } catch {
    return ref.toLowerCase();
  }
}
