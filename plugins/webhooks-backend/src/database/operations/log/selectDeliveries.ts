import type { DeliveryStatus } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { lowestId } from '../../../model/ids';

/**
 * Statuses that are indexed by a separate column, `problem_status`. Outcomes other than success and status codes other
 * than 2xx have such columns too. Most of the log is successes, so a scan by time finds those quickly.
 */
export const PROBLEM_STATUSES: DeliveryStatus[] = [
  'failed',
  'held',
  'cancelled',
];

/** Selects deliveries of an integration to replay or cancel. Test pings and deliveries in flight are never selected. */
export interface DeliverySelection {
  integrationId: string;
  /** Start of the dispatch time, inclusive. */
  from: number;
  /** End of the dispatch time, exclusive. */
  to: number;
  status: DeliveryStatus[];
  /** Event types or patterns; any when absent. */
  eventTypes?: string[];
  now: number;
}

/** Narrows a query on `deliveries as d` to a selection. */
export function selectDeliveries(
  query: Knex.QueryBuilder,
  knex: Knex,
  selection: DeliverySelection,
): Knex.QueryBuilder {
  const { integrationId, from, to, status, eventTypes, now } = selection;
  const settled = status.filter(one => one !== 'pending');
  const problems = settled.every(one => PROBLEM_STATUSES.includes(one));
  query
    .where('d.integration_id', integrationId)
    .where('d.id', '>=', lowestId(from))
    .where('d.id', '<', lowestId(to))
    .where('d.test', false)
    .where(either => {
      if (settled.length > 0 || !status.includes('pending')) {
        either.whereIn(problems ? 'd.problem_status' : 'd.status', settled);
      }
      if (status.includes('pending')) {
        either.orWhereIn(
          'd.id',
          knex('delivery_queue')
            .where('integration_id', integrationId)
            .where('delivery_id', '>=', lowestId(from))
            .where('delivery_id', '<', lowestId(to))
            .where(free =>
              free.whereNull('leased_until').orWhere('leased_until', '<=', now),
            )
            .select('delivery_id'),
        );
      }
    });
  return eventTypes
    ? query.where(any => eventTypes.forEach(type => orHasType(any, type)))
    : query;
}

function orHasType(query: Knex.QueryBuilder, pattern: string): void {
  if (pattern === '*') {
    query.orWhereRaw('true');
  } else if (pattern.endsWith('*')) {
    const prefix = pattern.slice(0, -1);
    query.orWhereRaw('substr(d.event_type, 1, ?) = ?', [prefix.length, prefix]);
  } else {
    query.orWhere('d.event_type', pattern);
  }
}
