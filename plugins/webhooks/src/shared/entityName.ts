import { parseEntityRef } from '@backstage/catalog-model';
import { entityPresentationSnapshot } from '@backstage/plugin-catalog-react';

/** The name of an entity in a sentence; a principal that is no entity is named as it is. */
export function entityName(ref: string): string {
  try {
    const { kind } = parseEntityRef(ref);
    return entityPresentationSnapshot(ref, { defaultKind: kind }).primaryTitle;
  } catch {
    return ref;
  }
}
