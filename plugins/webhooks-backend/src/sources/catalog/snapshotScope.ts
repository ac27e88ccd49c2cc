import type { EntityFilter } from '../../config/options';
import { canonicalJson } from '../../model/canonicalJson';

/** Id of the source, and of its row in the database. */
export const CATALOG_SOURCE_ID = 'catalog';

/** The scope of a snapshot: the entities that match the filter. */
export function snapshotScope(filter: EntityFilter | undefined): string {
  return canonicalJson(JSON.stringify(filter ?? null));
}
