import type { Knex } from 'knex';
import { lockLeased, rowIdsOf, type Lease } from './leases';

export async function renew(
  knex: Knex,
  leases: Lease[],
  leasedUntil: number,
): Promise<void> {
  await knex.transaction(async tx => {
    const leased = await lockLeased(tx, leases);
    const rowIds = rowIdsOf(tx, leased);
    await tx.raw(
      `update delivery_queue set leased_until = ? where ${rowIds.condition}`,
      [leasedUntil, ...rowIds.bindings],
    );
  });
}
