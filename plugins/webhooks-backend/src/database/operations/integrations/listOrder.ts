import type { IntegrationSort } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { toIso } from '../../../model/clock';
import { hourlyStart } from '../../../model/hourlyTraffic';
import { isPostgres } from '../../dialect';
import { healthRank, type Expression } from './healthColumn';
import { applyFilters, type IntegrationListFilters } from './listFilters';

/** The order of a list of integrations. */
export interface ListOrder {
  sort: IntegrationSort;
  order: 'asc' | 'desc';
}

/** Success rates are compared in millionths, because whole numbers are exact in both databases and in a cursor. */
const MILLION = 1_000_000;
/** A key that sorts after every success rate. */
const LAST_RATE = { asc: `${MILLION + 1}`, desc: '-1' };
/** A key that sorts after every time. */
const LAST_TIME = { asc: "'~'", desc: "''" };

/**
 * The first sort key of a list, before the name; undefined if the list is sorted by name.
 *
 * @param query - joined with the tables that the key is computed from
 */
export function addSortKey(
  knex: Knex,
  query: Knex.QueryBuilder,
  filters: IntegrationListFilters,
  { sort, order }: ListOrder,
): Expression | undefined {
  switch (sort) {
    case 'health':
      return healthRank(filters);
    case 'owner':
      return { sql: 'owner', bindings: [] };
    case 'lastProblem':
      return {
        sql: `coalesce(${lastErrorAt(knex)}, ${LAST_TIME[order]})`,
        bindings: [],
      };
    case 'successRate': {
      const from = hourlyStart(filters.now);
      query.leftJoin(
        imperfectRates(knex, filters, from).as('rates'),
        'rates.integration_id',
        'integrations.id',
      );
      return {
        sql: `coalesce(rates.rate, case when last_success_at >= ? then ${MILLION} end, ${LAST_RATE[order]})`,
        bindings: [from],
      };
    }
    default:
      return undefined;
  }
}

/**
 * The success rates of the integrations that had a problem since a time. The others need not be computed, which is
 * cheaper, because an integration may have hundreds of periods.
 */
function imperfectRates(
  knex: Knex,
  filters: IntegrationListFilters,
  from: number,
): Knex.QueryBuilder {
  const troubled = knex('integrations')
    .select('id')
    .whereRaw(`${lastErrorAt(knex)} >= ?`, [toIso(from)]);
  applyFilters(troubled, filters);
  return knex('health_periods')
    .where('start', '>=', from)
    .whereIn('integration_id', troubled)
    .groupBy('integration_id')
    .select(
      'integration_id',
      knex.raw(
        `sum(success) * ${MILLION} / sum(success + error + timeout + gone + throttled) as rate`,
      ),
    );
}

/** The time of the last problem as ISO text, with a collation that compares characters by code. */
function lastErrorAt(knex: Knex): string {
  return isPostgres(knex)
    ? `((last_error::json ->> 'at') collate "C")`
    : `json_extract(last_error, '$.at')`;
}

export function isNumeric(sort: IntegrationSort): boolean {
  return sort === 'health' || sort === 'successRate';
}
