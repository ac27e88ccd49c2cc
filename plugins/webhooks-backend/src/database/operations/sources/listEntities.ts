import type { Knex } from 'knex';
import type { MissingEntity } from '../../../model/deletionGuard';
import { toOptionalNumber } from '../../dialect';
import type { SnapshotRow } from '../../tables';

export async function listEntities(
  knex: Knex,
  after: string | undefined,
  limit: number,
): Promise<MissingEntity[]> {
  const query = knex('catalog_snapshot')
    .orderBy('entity_ref')
    .limit(limit)
    .select('entity_ref', 'missing_since');
  const rows: Pick<SnapshotRow, 'entity_ref' | 'missing_since'>[] =
    await (after === undefined ? query : query.where('entity_ref', '>', after));
  return rows.map(({ entity_ref, missing_since }) => ({
    entityRef: entity_ref,
    missingSince: toOptionalNumber(missing_since),
  }));
}
