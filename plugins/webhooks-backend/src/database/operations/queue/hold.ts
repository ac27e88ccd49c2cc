import type { Knex } from 'knex';
import { isPostgres, recordset, rowsOf } from '../../dialect';
import { selectDue } from './selectDue';
import { rowIdIn } from './rowId';

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
    const removed = rowsOf<{ delivery_id: string }>(
      await tx.raw(
        `with due as (${due.sql})
         delete from delivery_queue where ${rowIdIn(tx, 'select at from due')} returning delivery_id`,
        due.bindings,
      ),
    );
    if (removed.length > 0) {
      const ids = recordset(tx, 'r', { delivery_id: 'uuid' }, removed);
      await tx.raw(
        `update deliveries as d set status = ?, ended_at = ? from ${ids.sql} where d.id = r.delivery_id`,
        row
          ? ['held', null, ...ids.bindings]
          : ['cancelled', now, ...ids.bindings],
      );
    }
    return removed.length;
  });
}
