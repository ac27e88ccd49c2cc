import type { Knex } from 'knex';
import type { SnapshotChange } from '../../../model/entityVersion';
import type { PlannedEvent } from '../../../model/plan';
import type { SourceRun } from '../../../model/source';
import { insertPlansWithin, type InsertedEvent } from '../events/insertPlans';
import { lockRun } from './lockRun';
import { writeVersions } from './writeVersions';

export async function insertChanges(
  knex: Knex,
  run: SourceRun,
  options: {
    plans: PlannedEvent[];
    changes: SnapshotChange[];
    leaseMs: number;
  },
): Promise<Map<string, InsertedEvent>> {
  const { plans, changes, leaseMs } = options;
  return knex.transaction(async tx => {
    await lockRun(tx, run);
    await writeVersions(tx, changes);
    const inserted = await insertPlansWithin(tx, plans, leaseMs);
    for (const one of inserted.values()) {
      if (one.kind === 'conflict') {
        throw one.error;
      }
    }
    return inserted;
  });
}
