import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { Knex } from 'knex';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';

/** Restricts a query on `integrations` to the rows that a conditional permission decision allows. */
export function applyIntegrationFilter(
  query: Knex.QueryBuilder,
  criteria: PermissionCriteria<IntegrationFilter>,
): void {
  query.where(part => addCriteria(part, criteria));
}

function addCriteria(
  query: Knex.QueryBuilder,
  criteria: PermissionCriteria<IntegrationFilter>,
): void {
  if ('allOf' in criteria) {
    criteria.allOf.forEach(one =>
      query.andWhere(part => addCriteria(part, one)),
    );
  } else if ('anyOf' in criteria) {
    criteria.anyOf.forEach(one =>
      query.orWhere(part => addCriteria(part, one)),
    );
  } else if ('not' in criteria) {
    const { not } = criteria;
    query.whereNot(part => addCriteria(part, not));
  } else if ('owners' in criteria) {
    query.whereIn('owner', criteria.owners);
  } else {
    // A missing entity must compare as false instead of null, so that NOT also matches it.
    query.where(part =>
      part
        .whereNotNull('entity_ref')
        .whereIn('entity_ref', criteria.entityRefs),
    );
  }
}
