import type { Knex } from 'knex';
import { isPostgres, recordset, toRows } from '../../dialect';
import { rowIdIn, rowIdColumn } from './rowId';
import { requeue } from './requeue';

/**
 * Makes waiting deliveries due now and restarts their retry schedule. Deliveries in flight are skipped.
 *
 * @param options - `trust`: as for {@link requeue}
 *
 * @returns the number of deliveries
 */
export async function hasten(
  tx: Knex,
  options: {
    integrationId: string;
    ids: string[];
    trust: boolean;
    now: number;
  },
): Promise<number> {
  const { integrationId, ids, trust, now } = options;
  const rows = recordset(
    tx,
    'r',
    { id: 'uuid' },
    ids.map(id => ({ id })),
  );
  const hastened = toRows<{ delivery_id: string }>(
    await tx.raw(
      `with waiting as (
         select q.${rowIdColumn(tx)} as at from delivery_queue q join ${rows.sql} on r.id = q.delivery_id
         where q.integration_id = ? and not q.test and (q.leased_until is null or q.leased_until <= ?)
         ${isPostgres(tx) ? 'for update of q skip locked' : ''}
       )
       update delivery_queue set due_at = ?, queued_at = ?, attempts_since_queued = 0, trigger = 'manual' ${trust ? ', trusted = true' : ''}
       where ${rowIdIn(tx, 'select at from waiting')} returning delivery_id`,
      [...rows.bindings, integrationId, now, now, now],
    ),
  );
  if (trust && hastened.length > 0) {
    await tx('deliveries')
      .whereIn(
        'id',
        hastened.map(row => row.delivery_id),
      )
      .update({ trusted: true });
  }
  return hastened.length;
}
