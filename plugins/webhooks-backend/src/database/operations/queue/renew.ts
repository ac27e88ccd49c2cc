import type { Knex } from 'knex';
import { lockLeased, rowIdsOf, type Lease } from './leases';

/** Prolongs leases, as far as they are still held. */
export async function renew(
  knex: Knex,
  leases: Lease[],
  leasedUntil: number,
): Promise<void> {
  await knex.transaction(async tx => {
    const held = await lockLeased(tx, leases);
    const rowIds = rowIdsOf(tx, held);
    await tx.raw(
      `update delivery_queue set leased_until = ? where ${rowIds.condition}`,
      [leasedUntil, rowIds.binding],
    );
  });
}
