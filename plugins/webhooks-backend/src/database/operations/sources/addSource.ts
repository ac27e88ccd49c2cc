import type { Knex } from 'knex';

/** Makes the row of a source, unless it has one. */
export async function addSource(
  tx: Knex.Transaction,
  id: string,
): Promise<void> {
  await tx('sources').insert({ id }).onConflict('id').ignore();
}
