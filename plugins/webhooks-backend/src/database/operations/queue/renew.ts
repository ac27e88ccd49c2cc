import type { Knex } from 'knex';
import { lockHeld, placesOf, type Lease } from './held';

/** Prolongs leases, as far as they are still held. */
export async function renew(
  knex: Knex,
  leases: Lease[],
  leasedUntil: number,
): Promise<void> {
  await knex.transaction(async tx => {
    const held = await lockHeld(tx, leases);
    const places = placesOf(tx, held);
    await tx.raw(
      `update delivery_queue set leased_until = ? where ${places.condition}`,
      [leasedUntil, places.binding],
    );
  });
}
