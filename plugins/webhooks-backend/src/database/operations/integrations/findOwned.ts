import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import type { Knex } from 'knex';
import type { IntegrationRow } from '../../tables';
import { applyIntegrationFilter } from './integrationFilter';
import { toRecord, type IntegrationRecord } from './integrationRow';

/** The integrations of an owner that meet the criteria of a permission decision. */
export interface OwnedBy {
  owner: string;
  criteria?: PermissionCriteria<IntegrationFilter>;
}

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

export function ownedQuery(
  knex: Knex,
  { owner, criteria }: OwnedBy,
): Knex.QueryBuilder {
  const query = knex('integrations').where({ owner });
  if (criteria) {
    applyIntegrationFilter(query, criteria);
  }
  return query;
}
