import type { Knex } from 'knex';
import { ownedQuery, type OwnedBy } from './findOwned';

export async function countChangeable(
  knex: Knex,
  ownedBy: OwnedBy,
): Promise<number> {
  const row = await ownedQuery(knex, ownedBy)
    .where(part =>
      part.where('managed_by', 'api').orWhereNotNull('deletion_at'),
    )
    .count({ n: '*' })
    .first();
  return Number(row?.n);
}
