import type { DeliveryStatus } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { lowestId } from '../../../model/ids';
import { applyAnswerFilters, type AnswerFilters } from './answerFilters';
import { waitingDeliveries } from './deliveryRow';

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
export interface DeliverySelection extends AnswerFilters {
  integrationId: string;
  /** Start of the dispatch time, inclusive. */
  from: number;
  /** End of the dispatch time, exclusive. */
  to: number;
  status: DeliveryStatus[];
  /** Event types or patterns; any when absent. */
  eventTypes?: string[];
  /** Leaves out deliveries that failed permanently at this time or before. */
  failedAfter?: number;
  now: number;
}

/**
 * A page of a selection, as rows with the ids of deliveries and events, oldest first. It includes the deliveries that
 * wait for their first attempt, which are only in the queue.
 */
export function selectPage(
  knex: Knex,
  selection: DeliverySelection,
  page: { after?: string; limit: number; order?: 'asc' | 'desc' },
): Knex.QueryBuilder {
  const { after, limit, order = 'asc' } = page;
  const ordered = (query: Knex.QueryBuilder) => {
    query.orderBy('d.id', order).limit(limit).select('d.id', 'd.event_id');
    return after === undefined ? query : query.where('d.id', '>', after);
  };
  const logged = ordered(
    selectDeliveries(knex('deliveries as d'), knex, selection),
  );
  const all = knex.select('*').from(logged.as('logged'));
  if (selection.status.includes('pending')) {
    const waiting = ordered(selectWaiting(knex, selection));
    all.unionAll(knex.select('*').from(waiting.as('waiting')));
  }
  return knex.from(all.as('d')).orderBy('d.id', order).limit(limit);
}

/** Narrows a query on `deliveries as d` to a selection. */
export function selectDeliveries(
  query: Knex.QueryBuilder,
  knex: Knex,
  selection: DeliverySelection,
): Knex.QueryBuilder {
  const { integrationId, from, to, status, failedAfter, now } = selection;
  const settled = status.filter(one => one !== 'pending');
  const problems = settled.every(one => PROBLEM_STATUSES.includes(one));
  if (failedAfter !== undefined) {
    query.where(recent =>
      recent.whereNull('d.failed_at').orWhere('d.failed_at', '>', failedAfter),
    );
  }
  return narrow(query, selection).where(either => {
    if (settled.length > 0 || !status.includes('pending')) {
      either.whereIn(problems ? 'd.problem_status' : 'd.status', settled);
    }
    if (status.includes('pending')) {
      either.orWhereIn(
        'd.id',
        knex('delivery_queue')
          .where({ integration_id: integrationId, logged: true })
          .where('delivery_id', '>=', lowestId(from))
          .where('delivery_id', '<', lowestId(to))
          .where(free => isFree(free, 'leased_until', now))
          .select('delivery_id'),
      );
    }
  });
}

/** The deliveries of a selection that are only in the queue. */
function selectWaiting(
  knex: Knex,
  selection: DeliverySelection,
): Knex.QueryBuilder {
  const query = knex.from(waitingDeliveries(knex));
  return narrow(query, selection).where(free =>
    isFree(free, 'd.leased_until', selection.now),
  );
}

function isFree(
  query: Knex.QueryBuilder,
  leasedUntil: string,
  now: number,
): Knex.QueryBuilder {
  return query.whereNull(leasedUntil).orWhere(leasedUntil, '<=', now);
}

/** Applies the conditions of a selection that do not depend on the state. */
function narrow(
  query: Knex.QueryBuilder,
  selection: DeliverySelection,
): Knex.QueryBuilder {
  const { integrationId, from, to, eventTypes } = selection;
  query
    .where('d.integration_id', integrationId)
    .where('d.id', '>=', lowestId(from))
    .where('d.id', '<', lowestId(to))
    .where('d.test', false);
  applyAnswerFilters(query, selection);
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
