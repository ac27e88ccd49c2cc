import type { Knex } from 'knex';
import type {
  SnapshotChange,
  StoredVersion,
} from '../../../model/entityVersion';
import { recordset } from '../../dialect';
import { refRows } from './refRows';

const COLUMNS = {
  entity_ref: 'text',
  uid: 'text',
  etag: 'text',
  revision: 'bigint',
  hashes: 'text',
  summary: 'text',
} as const;

/** Updates entities of the snapshot. */
export async function writeVersions(
  tx: Knex.Transaction,
  changes: SnapshotChange[],
): Promise<void> {
  const gone = changes
    .filter(({ version }) => !version)
    .map(({ entityRef }) => entityRef);
  if (gone.length > 0) {
    const refs = refRows(tx, gone);
    await tx.raw(
      `delete from catalog_snapshot where entity_ref in (select entity_ref from ${refs.sql})`,
      refs.bindings,
    );
  }
  const versions = changes.flatMap(({ version }) => version ?? []);
  if (versions.length > 0) {
    await upsert(tx, versions);
  }
}

async function upsert(
  tx: Knex.Transaction,
  versions: StoredVersion[],
): Promise<void> {
  const rows = recordset(
    tx,
    'r',
    COLUMNS,
    versions.map(({ entityRef, uid, etag, revision, hashes, summary }) => ({
      entity_ref: entityRef,
      uid,
      etag,
      revision,
      hashes: JSON.stringify(hashes),
      summary: JSON.stringify(summary),
    })),
  );
  const names = Object.keys(COLUMNS);
  const updates = names.slice(1).map(name => `${name} = excluded.${name}`);
  await tx.raw(
    `insert into catalog_snapshot (${names.join(', ')})
     select ${names.join(', ')} from ${rows.sql} where true
     on conflict (entity_ref) do update set missing_since = null, ${updates.join(', ')}`,
    rows.bindings,
  );
}
