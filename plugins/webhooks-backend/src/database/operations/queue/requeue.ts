import type { AttemptTrigger } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { isPostgres, recordset, toRows } from '../../dialect';

/**
 * Makes ended or held deliveries pending again, due now and with a full retry schedule.
 *
 * @param options - `select` narrows a query on `deliveries as d`; `trust`: whether the caller has permission to
 * dispatch to the integration, so that the outcomes count towards its health from now on
 * @returns the number of queued deliveries
 */
export async function requeue(
  tx: Knex,
  options: {
    select: (query: Knex.QueryBuilder) => Knex.QueryBuilder;
    trigger: AttemptTrigger;
    trust: boolean;
    now: number;
  },
): Promise<number> {
  const selected = options
    .select(tx('deliveries as d'))
    .where('d.status', '<>', 'pending')
    .select(
      'd.id',
      'd.integration_id',
      tx.raw('true as logged'),
      'd.event_id',
      'd.event_type',
      'd.url',
      'd.test',
      options.trust ? tx.raw('true as trusted') : 'd.trusted',
      'd.attempt_count',
      tx.raw(
        'cast(? as bigint) as due_at, cast(? as bigint) as queued_at, 0 as attempts_since_queued, cast(? as varchar) as trigger',
        [options.now, options.now, options.trigger],
      ),
    );
  // The lock keeps retention from removing the deliveries. Rows are locked in one order, so that two transactions that
  // queue the same deliveries cannot deadlock.
  if (isPostgres(tx)) {
    selected.orderBy('d.id').forUpdate('d');
  }
  const queued = toRows<{ delivery_id: string }>(
    await tx.raw(
      `insert into delivery_queue (delivery_id, integration_id, logged, event_id, event_type, url, test, trusted, attempt_count, due_at, queued_at, attempts_since_queued, trigger)
       select * from ? as selected where true on conflict do nothing returning delivery_id`,
      [selected],
    ),
  );
  if (queued.length > 0) {
    const ids = recordset(tx, 'r', { delivery_id: 'uuid' }, queued);
    await tx.raw(
      `update deliveries as d set status = 'pending', ended_at = null, end_reason = null ${options.trust ? ', trusted = true' : ''}
       from ${ids.sql} where d.id = r.delivery_id`,
      ids.bindings,
    );
  }
  return queued.length;
}
