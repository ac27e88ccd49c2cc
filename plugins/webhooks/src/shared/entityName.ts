import { parseEntityRef } from '@backstage/catalog-model';
import { entityPresentationSnapshot } from '@backstage/plugin-catalog-react';

/** The display name of an entity; principals that are not entities are returned unchanged. */
export function entityName(ref: string): string {
  try {
    const { kind } = parseEntityRef(ref);
    return entityPresentationSnapshot(ref, { defaultKind: kind }).primaryTitle;
  } catch {
    return ref;
  }
}
