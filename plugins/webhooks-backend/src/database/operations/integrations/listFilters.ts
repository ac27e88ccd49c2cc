import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { HealthStatus } from 'backstage-plugin-webhooks-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import type { Knex } from 'knex';
import type { Scope } from '../../../model/scope';
import { healthColumn, type HealthTimes } from './healthColumn';
import { applyIntegrationFilter } from './integrationFilter';

/** The origin of the URL, in SQL. */
const ORIGIN = `(case when url like 'http:%' then 'http://' else 'https://' end || host)`;

/** Filters of a list of integrations. Absent filters match everything. */
export interface IntegrationListFilters extends HealthTimes {
  owners?: string[];
  entityRef?: string;
  health?: HealthStatus[];
  /** Matches part of the name or the origin; for integrations that the caller may update, also the rest of the URL. */
  q?: string;
  updatable: Scope<IntegrationFilter>;
  criteria?: PermissionCriteria<IntegrationFilter>;
}

export function applyFilters(
  query: Knex.QueryBuilder,
  options: IntegrationListFilters,
): void {
  if (options.owners) {
    query.whereIn('owner', options.owners);
  }
  if (options.entityRef) {
    query.where({ entity_ref: options.entityRef });
  }
  if (options.health) {
    const { sql, bindings } = healthColumn(options);
    const places = options.health.map(() => '?').join(', ');
    query.whereRaw(`(${sql}) in (${places})`, [...bindings, ...options.health]);
  }
  if (options.q) {
    // The database lower-cases both sides, because databases differ in the letters that lower() converts.
    const pattern = `%${options.q.replace(/[\\%_]/g, '\\$&')}%`;
    query.where(any => whereText(any, pattern, options.updatable));
  }
  if (options.criteria) {
    applyIntegrationFilter(query, options.criteria);
  }
}

/** A search must not let a caller guess the masked part of a URL letter by letter. */
function whereText(
  query: Knex.QueryBuilder,
  pattern: string,
  updatable: Scope<IntegrationFilter>,
): void {
  const isLike = `like lower(?) escape '\\'`;
  query
    .whereRaw(`lower(name) ${isLike}`, [pattern])
    .orWhereRaw(`lower(${ORIGIN}) ${isLike}`, [pattern]);
  if (!('none' in updatable)) {
    query.orWhere(part => {
      part.whereRaw(`lower(url) ${isLike}`, [pattern]);
      if ('criteria' in updatable) {
        applyIntegrationFilter(part, updatable.criteria);
      }
    });
  }
}
