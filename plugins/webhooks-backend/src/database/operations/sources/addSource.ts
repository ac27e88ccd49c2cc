import type { Knex } from 'knex';

/** Inserts the row of a source unless it exists. */
export async function addSource(
  tx: Knex.Transaction,
  id: string,
): Promise<void> {
  await tx('sources').insert({ id }).onConflict('id').ignore();
}
