import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { HealthStatus } from 'backstage-plugin-webhooks-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import type { Knex } from 'knex';
import type { Scope } from '../../../model/scope';
import { RECOVERED_MS } from '../../../model/healthTrend';
import { applyIntegrationFilter } from './integrationFilter';

/** The origin of the URL, in SQL. */
const ORIGIN = `(case when url like 'http:%' then 'http://' else 'https://' end || host)`;

/** Filters of a list of integrations. Absent filters match everything. */
export interface IntegrationListFilters {
  owners?: string[];
  entityRef?: string;
  health?: HealthStatus[];
  /** Start of the health window. */
  since: number;
  now: number;
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
    const { health } = options;
    query.where(any =>
      health.forEach(status =>
        any.orWhere(one => whereHealth(one, status, options)),
      ),
    );
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

function whereHealth(
  query: Knex.QueryBuilder,
  health: HealthStatus,
  { now, since }: { now: number; since: number },
): void {
  // The conditions of `healthStatus()`, in SQL.
  if (health === 'disabled') {
    query.where({ state: 'disabled' });
    return;
  }
  query.where({ state: 'active' });
  const paused = '(trips > 0 or coalesce(paused_until, 0) > ?)';
  if (health === 'paused') {
    query.whereRaw(paused, [now]);
    return;
  }
  query.whereRaw(`not ${paused}`, [now]);
  const idle = `(trend is null or (throttled_since is null
    and coalesce(last_success_at, 0) < ? and coalesce(last_failure_at, 0) < ?))`;
  if (health === 'idle') {
    query.whereRaw(idle, [since, since]);
    return;
  }
  query.whereRaw(`not ${idle}`, [since, since]);
  const recovered = `(trend = 'degraded' and coalesce(last_failure_at, 0) <= ?
    and recent_outcomes not like '%f%' and recent_outcomes not like '%t%')`;
  const recoveredBefore = now - RECOVERED_MS;
  if (health === 'healthy') {
    query.whereRaw(`(trend = 'healthy' or ${recovered})`, [recoveredBefore]);
  } else {
    query
      .where({ trend: health })
      .whereRaw(`not ${recovered}`, [recoveredBefore]);
  }
}
