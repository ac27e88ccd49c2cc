import type { Knex } from 'knex';
import { countOwned } from './assertOwnerRoom';
import { lockQuotas } from './lockQuotas';

/** Counts how many more integrations an owner may have. */
export async function countOwnerRoom(
  tx: Knex,
  owner: string,
  limit: number,
): Promise<number> {
  await lockQuotas(tx);
  return Math.max(0, limit - (await countOwned(tx, owner)));
}
