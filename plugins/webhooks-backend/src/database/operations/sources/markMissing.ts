import type { Knex } from 'knex';
import type { HeldDeletionsFacts } from '../../../model/alert';
import { newId } from '../../../model/ids';
import type { SourceRun } from '../../../model/source';
import { lockRun } from './lockRun';
import { refRows } from './refRows';

/** An alert to administrators, stored with the marks that it is about. */
export interface NewHeldDeletionsAlert {
  /** Entity refs. */
  recipients: string[];
  facts: HeldDeletionsFacts;
  now: number;
}

export async function markMissing(
  knex: Knex,
  run: SourceRun,
  entityRefs: string[],
  since: number | undefined,
  alert?: NewHeldDeletionsAlert,
): Promise<void> {
  await knex.transaction(async tx => {
    await lockRun(tx, run);
    const refs = refRows(tx, entityRefs);
    await tx.raw(
      `update catalog_snapshot set missing_since = ?
       where entity_ref in (select entity_ref from ${refs.sql})`,
      [since ?? null, ...refs.bindings],
    );
    if (alert && alert.recipients.length > 0) {
      await tx('notification_outbox').insert(
        alert.recipients.map(owner => ({
          id: newId(alert.now),
          owner,
          kind: 'held-deletions',
          payload: JSON.stringify(alert.facts),
          due_at: alert.now,
        })),
      );
    }
  });
}
