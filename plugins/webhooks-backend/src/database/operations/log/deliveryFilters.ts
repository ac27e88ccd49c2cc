import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { DeliveryStatus } from 'backstage-plugin-webhooks-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import type { Knex } from 'knex';
import { lowestId } from '../../../model/ids';
import { applyIntegrationFilter } from '../integrations/integrationFilter';
import { isPostgres } from '../../dialect';
import { applyAnswerFilters, type AnswerFilters } from './answerFilters';
import type { LogPart } from './deliveryRow';
import { PROBLEM_STATUSES } from './selectDeliveries';

/** Filters of the log. Absent filters match everything. */
export interface DeliveryFilters extends AnswerFilters {
  integrationId?: string;
  entityRef?: string;
  deliveryId?: string;
  eventId?: string;
  idempotencyKey?: string;
  eventType?: string;
  status?: DeliveryStatus[];
  from?: number;
  to?: number;
  criteria?: PermissionCriteria<IntegrationFilter>;
}

/** Narrows a query on the deliveries `d` of a part of the log. If only pending ones are requested, the queue is `q`. */
export function applyDeliveryFilters(
  query: Knex.QueryBuilder,
  knex: Knex,
  options: DeliveryFilters & { part: LogPart },
): Knex.QueryBuilder {
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
  if (options.eventId !== undefined || options.idempotencyKey !== undefined) {
    whereEvent(query, knex, options);
  }
  if (options.eventType !== undefined) {
    query.where('d.event_type', options.eventType);
  }
  if (options.status) {
    const problems = options.status.every(status =>
      PROBLEM_STATUSES.includes(status),
    );
    query.whereIn(problems ? 'd.problem_status' : 'd.status', options.status);
    if (options.part === 'logged' && isPending(options)) {
      // Pending deliveries are in the queue, which is much shorter than the log.
      query.where('q.logged', true);
    }
  }
  applyAnswerFilters(query, options);
  if (options.entityRef !== undefined || options.criteria) {
    query.whereIn('d.integration_id', integrationIds(knex, options));
  }
  return query;
}

/** Whether only pending deliveries are requested. */
export function isPending({ status }: DeliveryFilters): boolean {
  return status?.every(one => one === 'pending') ?? false;
}

/** The queue has no index by event, but deliveries that are only there have the time of their event. */
function whereEvent(
  query: Knex.QueryBuilder,
  knex: Knex,
  options: Pick<DeliveryFilters, 'eventId' | 'idempotencyKey'> & {
    part: LogPart;
  },
): void {
  const { eventId, idempotencyKey, part } = options;
  if (part === 'logged') {
    if (eventId !== undefined) {
      query.where('d.event_id', eventId);
    }
    if (idempotencyKey !== undefined) {
      query.whereIn(
        'd.event_id',
        knex('events').where({ idempotency_key: idempotencyKey }).select('id'),
      );
    }
    return;
  }
  query
    .join('events as e', 'e.id', 'd.event_id')
    .whereRaw(`d.id between ${ofTime(knex, '0')} and ${ofTime(knex, 'f')}`);
  if (eventId !== undefined) {
    query.where('e.id', eventId);
  }
  if (idempotencyKey !== undefined) {
    query.where('e.idempotency_key', idempotencyKey);
  }
}

/** The id with the time of an event `e`, filled with a digit. */
function ofTime(knex: Knex, digit: string): string {
  const rest = `-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(12)}`;
  return isPostgres(knex)
    ? `(left(e.id::text, 13) || '${rest}')::uuid`
    : `substr(e.id, 1, 13) || '${rest}'`;
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
