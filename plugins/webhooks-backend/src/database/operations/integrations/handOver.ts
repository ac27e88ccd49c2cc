import type { Knex } from 'knex';
import { isPostgres } from '../../dialect';
import type { IntegrationRow } from '../../tables';
import type { SubscriptionRecord } from './findSubscriptions';
import { ownerRoom } from './quotas';
import type { Revision } from './revision';
import { setSubscriptions } from './setSubscriptions';

/** An integration that is given to another owner, at the revision that this was decided on. */
export interface HandedOver {
  at: Revision;
  /** The subscriptions that it has from then on. */
  subscriptions: SubscriptionRecord[];
}

/** The result of giving integrations to another owner. */
export interface HandOverOutcome {
  changed: string[];
  /** How many were changed meanwhile, or deleted. */
  conflicts: number;
  /** How many the new owner had no room for. */
  overLimit: number;
}

/**
 * Gives integrations to another owner, as far as they were not changed meanwhile and the owner has room for them.
 */
export async function handOver(
  knex: Knex,
  integrations: HandedOver[],
  options: { owner: string; maxOfOwner: number; now: number },
): Promise<HandOverOutcome> {
  return knex.transaction(async tx => {
    const room = await ownerRoom(tx, options.owner, options.maxOfOwner);
    const current = await lockRevisions(
      tx,
      integrations.map(({ at }) => at.id),
    );
    const unchanged = integrations.filter(({ at }) => {
      const found = current.get(at.id);
      return (
        found?.incarnation === at.incarnation && found.version === at.version
      );
    });
    const changed = unchanged.slice(0, room);
    const ids = changed.map(({ at }) => at.id);
    await tx('integrations')
      .whereIn('id', ids)
      .update({
        owner: options.owner,
        updated_at: options.now,
        version: tx.raw('version + 1'),
      });
    for (const { at, subscriptions } of changed) {
      await setSubscriptions(tx, at.id, subscriptions);
    }
    return {
      changed: ids,
      conflicts: integrations.length - unchanged.length,
      overLimit: unchanged.length - changed.length,
    };
  });
}

/** Locks in the order of the ids, as all others who lock several do. */
async function lockRevisions(
  tx: Knex.Transaction,
  ids: string[],
): Promise<Map<string, Revision>> {
  const query = tx<IntegrationRow>('integrations')
    .whereIn('id', ids)
    .orderBy('id')
    .select('id', 'incarnation', 'version');
  const rows = await (isPostgres(tx) ? query.forNoKeyUpdate() : query);
  return new Map(rows.map(row => [row.id, row]));
}
