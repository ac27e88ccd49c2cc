import type { Knex } from 'knex';
import { newId } from '../../../model/ids';

/** Stores a sealed secret as the current one. */
export async function insertSecret(
  tx: Knex,
  integrationId: string,
  secret: string,
  now: number,
): Promise<void> {
  await tx('integration_secrets').insert({
    id: newId(now),
    integration_id: integrationId,
    secret,
    created_at: now,
  });
}
