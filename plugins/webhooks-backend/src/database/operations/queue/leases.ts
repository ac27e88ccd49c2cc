import type { Knex } from 'knex';
import type { ClaimedDelivery } from '../../../model/delivery';
import { isPostgres, recordset, toRows, type Recordset } from '../../dialect';
import { rowIdIn, rowIdColumn } from './rowId';

/** Identifies a lease on a delivery. */
export type Lease = Pick<
  ClaimedDelivery,
  'deliveryId' | 'integrationId' | 'leaseToken'
>;

/** A locked row of the queue, with its row id `at`. */
export interface LockedRow {
  at: string | number;
  delivery_id: string;
  lease_token: string;
}

/**
 * Locks the queue rows whose leases the caller still holds.
 *
 * @remarks
 * Rows are locked in one order, so that a concurrent renewal and recording cannot deadlock.
 */
export async function lockLeased(
  tx: Knex.Transaction,
  leases: Lease[],
): Promise<LockedRow[]> {
  const rows = recordset(
    tx,
    'r',
    { integration_id: 'text', id: 'uuid', lease_token: 'uuid' },
    [...leases]
      .sort((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1))
      .map(({ integrationId, deliveryId, leaseToken }) => ({
        integration_id: integrationId,
        id: deliveryId,
        lease_token: leaseToken,
      })),
  );
  const leased = `select q.${rowIdColumn(tx)} as at, q.delivery_id, q.lease_token from delivery_queue q
    where q.integration_id = r.integration_id and q.delivery_id = r.id and q.lease_token = r.lease_token`;
  return toRows(
    await tx.raw(
      isPostgres(tx)
        ? `select leased.* from ${rows.sql} cross join lateral (${leased} limit 1 for update) leased`
        : `select q.rowid as at, q.delivery_id, q.lease_token from ${rows.sql} join delivery_queue q
             on q.integration_id = r.integration_id and q.delivery_id = r.id and q.lease_token = r.lease_token`,
      rows.bindings,
    ),
  );
}

/** A WHERE condition that matches exactly the given locked rows, with its bindings. */
export function toRowIdCondition(
  tx: Knex.Transaction,
  leased: LockedRow[],
): { condition: string; bindings: Recordset['bindings'] } {
  const rowIds = recordset(
    tx,
    'r',
    { at: isPostgres(tx) ? 'tid' : 'int' },
    leased.map(({ at }) => ({ at })),
  );
  return {
    condition: rowIdIn(tx, `select r.at from ${rowIds.sql}`),
    bindings: rowIds.bindings,
  };
}
