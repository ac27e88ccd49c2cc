import type { Knex } from 'knex';
import { isPostgres, toRows } from '../../dialect';
import { LOGGED_COLUMNS, logQueued, type LoggedColumns } from './logQueued';
import { rowIdIn } from './rowId';
import { selectDue } from './selectDue';

export async function hold(
  knex: Knex,
  options: { integrationId: string; now: number; limit: number },
): Promise<number> {
  const { integrationId, now, limit } = options;
  return knex.transaction(async tx => {
    const integration = tx('integrations')
      .where({ id: integrationId })
      .first('state');
    // Enabling the integration locks the same row, so a delivery is either held before that and replayed, or sent after
    // it.
    const row = await (isPostgres(tx) ? integration.forShare() : integration);
    if (row?.state === 'active') {
      return 0;
    }
    const due = selectDue(tx, {
      requests: [{ integrationId, slots: limit }],
      now,
    });
    const removed = toRows<LoggedColumns>(
      await tx.raw(
        `with due as (${due.sql})
         delete from delivery_queue where ${rowIdIn(tx, 'select at from due')} returning ${LOGGED_COLUMNS}`,
        due.bindings,
      ),
    );
    await logQueued(
      tx,
      removed,
      row ? { status: 'held' } : { status: 'cancelled', endedAt: now },
    );
    return removed.length;
  });
}
