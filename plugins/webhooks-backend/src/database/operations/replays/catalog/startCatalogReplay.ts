import type { Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { keepRevision } from '../../integrations/keepRevision';
import { insertReplay, type NewReplay } from '../insertReplay';

/**
 * Stores a replay of the current state of catalog entities.
 *
 * @throws `NotFoundError`, or `ConflictError` if the integration was changed concurrently or already has a replay
 */
export async function startCatalogReplay(
  knex: Knex,
  options: Pick<
    NewReplay,
    'integration' | 'trust' | 'selected' | 'createdBy' | 'now'
  >,
): Promise<Replay> {
  const { integration, now } = options;
  return knex.transaction(async tx => {
    await keepRevision(tx, integration);
    return insertReplay(tx, {
      ...options,
      missing: false,
      catalog: true,
      status: [],
      from: now,
      to: now,
    });
  });
}
