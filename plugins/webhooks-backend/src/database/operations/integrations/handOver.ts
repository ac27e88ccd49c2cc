import type { Knex } from 'knex';
import { isPostgres } from '../../dialect';
import type { IntegrationRow } from '../../tables';
import { insertActivities } from '../activity/insertActivity';
import type { SubscriptionRecord } from './findSubscriptions';
import { countOwnerRoom } from './countOwnerRoom';
import type { Revision } from './revision';
import { setSubscriptions } from './setSubscriptions';

/** An integration to transfer, at the revision that the decision was based on. */
export interface HandedOver {
  at: Revision;
  /** Its subscriptions after the transfer. */
  subscriptions: SubscriptionRecord[];
}

/** The result of a transfer. */
export interface HandOverOutcome {
  changed: string[];
  /** Number of integrations that have changed since or were deleted. */
  conflicts: number;
  /** Number of integrations above the limit of the new owner. */
  overLimit: number;
}

export async function handOver(
  knex: Knex,
  integrations: HandedOver[],
  options: {
    /** The new owner. */
    owner: string;
    maxOfOwner: number;
    previousOwner: string;
    handedOverBy: string;
    now: number;
  },
): Promise<HandOverOutcome> {
  return knex.transaction(async tx => {
    const room = await countOwnerRoom(tx, options.owner, options.maxOfOwner);
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
    await insertActivities(tx, ids, {
      event: 'integration-hand-over',
      actor: options.handedOverBy,
      owners: { from: options.previousOwner, to: options.owner },
      now: options.now,
    });
    return {
      changed: ids,
      conflicts: integrations.length - unchanged.length,
      overLimit: unchanged.length - changed.length,
    };
  });
}

/** Locks in the order of the ids, like all other transactions that lock several integrations. */
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
