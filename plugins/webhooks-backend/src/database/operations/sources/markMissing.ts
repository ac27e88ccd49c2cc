import type { Knex } from 'knex';
import type { SourceRun } from '../../../model/source';
import { lockRun } from './lockRun';
import { refRows } from './refRows';

export async function markMissing(
  knex: Knex,
  run: SourceRun,
  entityRefs: string[],
  since: number | undefined,
): Promise<void> {
  await knex.transaction(async tx => {
    await lockRun(tx, run);
    const refs = refRows(tx, entityRefs);
    await tx.raw(
      `update catalog_snapshot set missing_since = ?
       where entity_ref in (select entity_ref from ${refs.sql})`,
      [since ?? null, ...refs.bindings],
    );
  });
}
