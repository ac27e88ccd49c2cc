import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type {
  AttemptOutcome,
  Delivery,
  DeliveryStatus,
} from 'backstage-plugin-webhooks-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import type { Knex } from 'knex';
import { decodeCursor, encodeCursor } from '../../../lib/cursor';
import { isId, lowestId } from '../../../model/ids';
import { applyIntegrationFilter } from '../integrations/integrationFilter';
import {
  loggedDeliveries,
  toDelivery,
  type LoggedDelivery,
} from './deliveryRow';
import { PROBLEM_STATUSES } from './selectDeliveries';

/** A status code, or a class such as 5xx. Both ends are inclusive. */
export interface StatusCodes {
  first: number;
  last: number;
}

/** Filters of the log. Absent filters match everything. */
export interface DeliveryFilters {
  integrationId?: string;
  entityRef?: string;
  deliveryId?: string;
  eventId?: string;
  idempotencyKey?: string;
  eventType?: string;
  status?: DeliveryStatus[];
  outcome?: AttemptOutcome[];
  statusCode?: StatusCodes;
  from?: number;
  to?: number;
  criteria?: PermissionCriteria<IntegrationFilter>;
}

export async function listDeliveries(
  knex: Knex,
  options: DeliveryFilters & { limit: number; cursor?: string },
): Promise<{ items: Delivery[]; nextCursor?: string }> {
  const query = loggedDeliveries(knex)
    .orderBy('d.id', 'desc')
    .limit(options.limit + 1);
  if (options.cursor) {
    const [id] = decodeCursor(
      options.cursor,
      key => key.length === 1 && isId(key[0]),
    );
    query.where('d.id', '<', id);
  }
  applyFilters(query, knex, options);
  const rows: LoggedDelivery[] = await query;
  const items = rows.slice(0, options.limit).map(toDelivery);
  const last = items.at(-1);
  return {
    items,
    ...(rows.length > options.limit &&
      last && { nextCursor: encodeCursor([last.id]) }),
  };
}

function applyFilters(
  query: Knex.QueryBuilder,
  knex: Knex,
  options: DeliveryFilters,
): void {
  if (options.from !== undefined) {
    query.where('d.id', '>=', lowestId(options.from));
  }
  if (options.to !== undefined) {
    query.where('d.id', '<', lowestId(options.to));
  }
  if (options.integrationId !== undefined) {
    query.where('d.integration_id', options.integrationId);
  }
  if (options.deliveryId !== undefined) {
    query.where('d.id', options.deliveryId);
  }
  if (options.eventId !== undefined) {
    query.where('d.event_id', options.eventId);
  }
  if (options.idempotencyKey !== undefined) {
    query.whereIn(
      'd.event_id',
      knex('events')
        .select('id')
        .where({ idempotency_key: options.idempotencyKey }),
    );
  }
  if (options.eventType !== undefined) {
    query.where('d.event_type', options.eventType);
  }
  if (options.status) {
    const problems = options.status.every(status =>
      PROBLEM_STATUSES.includes(status),
    );
    query.whereIn(problems ? 'd.problem_status' : 'd.status', options.status);
    if (options.status.every(status => status === 'pending')) {
      // Pending deliveries are in the queue, which is much shorter than the log.
      query.whereNotNull('q.due_at');
    }
  }
  if (options.outcome) {
    const problems = !options.outcome.includes('success');
    query.whereIn(
      problems ? 'd.problem_outcome' : 'd.last_outcome',
      options.outcome,
    );
  }
  if (options.statusCode) {
    whereStatusCode(query, options.statusCode);
  }
  if (options.entityRef !== undefined || options.criteria) {
    query.whereIn('d.integration_id', integrationIds(knex, options));
  }
}

/** Matches the partial indexes, which exclude successes and have a column for the class. */
function whereStatusCode(
  query: Knex.QueryBuilder,
  { first, last }: StatusCodes,
): void {
  if (first >= 200 && last <= 299) {
    query.whereBetween('d.last_status_code', [first, last]);
  } else if (first === last) {
    query.where('d.problem_status_code', first);
  } else {
    query.where('d.problem_status_class', first / 100);
  }
}

function integrationIds(
  knex: Knex,
  options: Pick<DeliveryFilters, 'entityRef' | 'criteria'>,
): Knex.QueryBuilder {
  const query = knex('integrations').select('id');
  if (options.entityRef !== undefined) {
    query.where({ entity_ref: options.entityRef });
  }
  if (options.criteria) {
    applyIntegrationFilter(query, options.criteria);
  }
  return query;
}
