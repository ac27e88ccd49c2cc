import type { JsonObject } from '@backstage/types';
import type { IntegrationRow } from '../../tables';

/** The columns of `integrations as i` that are part of an event. */
export type SubjectRow = Pick<
  IntegrationRow,
  'name' | 'owner' | 'entity_ref' | 'host'
> & { integration_id: string };

export const SUBJECT_COLUMNS =
  'i.id as integration_id, i.name, i.owner, i.entity_ref, i.host';

/** The integration without possible secrets: only the host of its URL. */
export function toSubject(row: SubjectRow): JsonObject {
  return {
    id: row.integration_id,
    name: row.name,
    owner: row.owner,
    ...present({ entityRef: row.entity_ref }),
    host: row.host,
  };
}

export function present(
  fields: Record<string, string | number | null>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null),
  );
}
