import type { Knex } from 'knex';
import { lockLeased, toRowIdCondition, type Lease } from './leases';

export async function renew(
  knex: Knex,
  leases: Lease[],
  leasedUntil: number,
): Promise<void> {
  await knex.transaction(async tx => {
    const leased = await lockLeased(tx, leases);
    const rowIds = toRowIdCondition(tx, leased);
    await tx.raw(
      `update delivery_queue set leased_until = ? where ${rowIds.condition}`,
      [leasedUntil, ...rowIds.bindings],
    );
  });
}
