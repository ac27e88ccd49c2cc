import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { Knex } from 'knex';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import { isPostgres } from '../dialect';
import { applyIntegrationFilter } from '../integrationFilter';
import {
  toRecord,
  type IntegrationRecord,
  type IntegrationRow,
} from './integrationRow';
import { ownerRoom } from './quotas';
import type { Revision } from './revision';
import { setSubscriptions, type SubscriptionRecord } from './subscriptions';

/** The integrations of an owner, as far as they meet the criteria of a permission decision. */
export interface OwnedBy {
  owner: string;
  criteria?: PermissionCriteria<IntegrationFilter>;
}

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

/** How many integrations of an owner can be changed: those that app-config defines cannot. */
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

/** A batch of the integrations of an owner, by their ids. */
export async function findOwned(
  knex: Knex,
  options: OwnedBy & { after: string; limit: number },
): Promise<IntegrationRecord[]> {
  const rows: IntegrationRow[] = await ownedQuery(knex, options)
    .where('id', '>', options.after)
    .orderBy('id')
    .limit(options.limit);
  return rows.map(toRecord);
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

function ownedQuery(
  knex: Knex,
  { owner, criteria }: OwnedBy,
): Knex.QueryBuilder {
  const query = knex('integrations').where({ owner });
  if (criteria) {
    applyIntegrationFilter(query, criteria);
  }
  return query;
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
