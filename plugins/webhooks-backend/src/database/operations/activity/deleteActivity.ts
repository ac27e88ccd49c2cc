import type { Knex } from 'knex';

/** Deletes the activity of deleted integrations, in the transaction that deletes them. */
export async function deleteActivity(
  tx: Knex.Transaction,
  integrationIds: string[],
): Promise<void> {
  await tx('integration_activity')
    .whereIn('integration_id', integrationIds)
    .delete();
}
