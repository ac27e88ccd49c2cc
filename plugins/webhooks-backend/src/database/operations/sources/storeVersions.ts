import type { Knex } from 'knex';
import type { SnapshotChange } from '../../../model/entityVersion';
import type { SourceRun } from '../../../model/source';
import { lockRun } from './lockRun';
import { writeVersions } from './writeVersions';

export async function storeVersions(
  knex: Knex,
  run: SourceRun,
  changes: SnapshotChange[],
): Promise<void> {
  await knex.transaction(async tx => {
    await lockRun(tx, run);
    await writeVersions(tx, changes);
  });
}
