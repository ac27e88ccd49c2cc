import type { Knex } from 'knex';
import { lockLeased, toRowIdCondition, type Lease } from './leases';

export async function release(knex: Knex, leases: Lease[]): Promise<void> {
  await knex.transaction(async tx => {
    const leased = await lockLeased(tx, leases);
    const rowIds = toRowIdCondition(tx, leased);
    await tx.raw(
      `update delivery_queue set lease_token = null, leased_until = null where ${rowIds.condition}`,
      rowIds.bindings,
    );
  });
}
