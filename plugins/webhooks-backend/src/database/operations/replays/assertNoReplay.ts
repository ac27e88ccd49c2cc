import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';

export async function assertNoReplay(
  knex: Knex,
  integrationId: string,
): Promise<void> {
  const active = await knex('replays')
    .where({ integration_id: integrationId })
    .whereNull('ended_at')
    .first('id');
  if (active) {
    throw new ConflictError(
      `A replay of this integration is already in progress. Wait until it has ended, or stop it with DELETE /integrations/${integrationId}/replays/${active.id}.`,
    );
  }
}
