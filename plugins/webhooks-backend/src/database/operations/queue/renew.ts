import type { Knex } from 'knex';
import { lockHeld, rowIdsOf, type Lease } from './held';

/** Prolongs leases, as far as they are still held. */
export async function renew(
  knex: Knex,
  leases: Lease[],
  leasedUntil: number,
): Promise<void> {
  await knex.transaction(async tx => {
    const held = await lockHeld(tx, leases);
    const rowIds = rowIdsOf(tx, held);
    await tx.raw(
      `update delivery_queue set leased_until = ? where ${rowIds.condition}`,
      [leasedUntil, rowIds.binding],
    );
  });
}
