import type { Knex } from 'knex';
import type { KnownVersion } from '../../../model/entityVersion';
import { toRows, toNumber, toOptionalNumber } from '../../dialect';
import type { SnapshotRow } from '../../tables';
import { refRows } from './refRows';

export async function findVersions(
  knex: Knex,
  entityRefs: string[],
): Promise<Map<string, KnownVersion>> {
  const refs = refRows(knex, entityRefs);
  const rows = toRows<SnapshotRow>(
    await knex.raw(
      `select s.* from ${refs.sql} join catalog_snapshot s on s.entity_ref = r.entity_ref`,
      refs.bindings,
    ),
  );
  return new Map(
    rows.map(row => [
      row.entity_ref,
      {
        entityRef: row.entity_ref,
        uid: row.uid,
        etag: row.etag,
        revision: toNumber(row.revision),
        hashes: JSON.parse(row.hashes),
        summary: JSON.parse(row.summary),
        missingSince: toOptionalNumber(row.missing_since),
      },
    ]),
  );
}
