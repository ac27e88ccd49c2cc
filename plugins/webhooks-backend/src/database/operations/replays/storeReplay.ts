import type { Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { keepRevision } from '../integrations/keepRevision';
import { insertReplay, type NewReplay } from './insertReplay';

/**
 * Stores a replay that runs in the background.
 *
 * @throws `NotFoundError`, or `ConflictError` if the integration was changed concurrently or already has a replay
 */
export async function storeReplay(
  knex: Knex,
  options: NewReplay,
): Promise<Replay> {
  return knex.transaction(async tx => {
    await keepRevision(tx, options.integration);
    return insertReplay(tx, options);
  });
}
