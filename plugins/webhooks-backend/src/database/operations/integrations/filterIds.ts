import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import type { Knex } from 'knex';
import { applyIntegrationFilter } from './integrationFilter';

export async function filterIds(
  knex: Knex,
  ids: string[],
  criteria: PermissionCriteria<IntegrationFilter>,
): Promise<Set<string>> {
  const query = knex('integrations').whereIn('id', ids);
  applyIntegrationFilter(query, criteria);
  return new Set(await query.pluck('id'));
}
