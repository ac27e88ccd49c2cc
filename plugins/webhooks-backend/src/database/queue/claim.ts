import type { AttemptTrigger } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { v4 as uuid } from 'uuid';
import { isPostgres, recordset, rowsOf } from '../dialect';
import type { ClaimedDelivery, ClaimRequest } from './DeliveryQueue';

interface Selection {
  /** Selects `integration_id` and `delivery_id`. */
  sql: string;
  bindings: Knex.Value[];
}

/** A row that is due and that nobody has a lease on. */
const FREE =
  'q.due_at <= ? and (q.leased_until is null or q.leased_until <= ?)';

/**
 * Selects the due deliveries of some integrations, oldest first within each, and locks them where others may look.
 *
 * @param only - a condition on `integrations as i`
 */
export function dueDeliveries(
  knex: Knex,
  options: { requests: ClaimRequest[]; now: number; only?: string },
): Selection {
  const { requests, now, only } = options;
  if (isPostgres(knex)) {
    const lanes = recordset(
      knex,
      'lane',
      { id: 'text', slots: 'int' },
      requests.map(({ integrationId, slots }) => ({
        id: integrationId,
        slots,
      })),
    );
    return {
      sql: `select q.integration_id, q.delivery_id from ${lanes.sql}
        ${only ? `join integrations i on i.id = lane.id and ${only}` : ''}
        cross join lateral (
          select q.integration_id, q.delivery_id from delivery_queue q
          where q.integration_id = lane.id and ${FREE}
          order by q.due_at, q.delivery_id limit lane.slots for update skip locked
        ) q`,
      bindings: [lanes.binding, now, now],
    };
  }
  const condition = only
    ? `and exists (select 1 from integrations i where i.id = q.integration_id and ${only})`
    : '';
  return {
    sql: requests
      .map(
        () => `select * from (
          select q.integration_id, q.delivery_id from delivery_queue q
          where q.integration_id = ? and ${FREE} ${condition}
          order by q.due_at, q.delivery_id limit ?
        )`,
      )
      .join(' union all '),
    bindings: requests.flatMap(({ integrationId, slots }) => [
      integrationId,
      now,
      now,
      slots,
    ]),
  };
}

/**
 * Selects the oldest delivery of an integration if it is due and free. While it is not, nothing may overtake it.
 */
export function headDelivery(integrationId: string, now: number): Selection {
  return {
    sql: `select q.integration_id, q.delivery_id from (
        select * from delivery_queue where integration_id = ? order by delivery_id limit 1
      ) q where ${FREE}`,
    bindings: [integrationId, now, now],
  };
}

/**
 * Leases the selected deliveries to the caller, and loads what is needed to send them.
 */
export async function lease(
  knex: Knex,
  selection: Selection,
  leasedUntil: number,
): Promise<ClaimedDelivery[]> {
  const leaseToken = uuid();
  const claimed = rowsOf<{ delivery_id: string; integration_id: string }>(
    await knex.raw(
      `with due as (${selection.sql})
       update delivery_queue set lease_token = ?, leased_until = ?
       where (integration_id, delivery_id) in (select integration_id, delivery_id from due)
       returning delivery_id, integration_id`,
      [...selection.bindings, leaseToken, leasedUntil],
    ),
  );
  if (claimed.length === 0) {
    return [];
  }
  const ids = recordset(
    knex,
    'r',
    { delivery_id: 'uuid', integration_id: 'text' },
    claimed,
  );
  const rows = rowsOf<{
    id: string;
    integration_id: string;
    version: number;
    attempt: number;
    attempt_count: number;
    trigger: AttemptTrigger;
    test: boolean | number;
    url: string | null;
    body: string;
  }>(
    await knex.raw(
      `select d.id, d.integration_id, i.version, q.attempt, d.attempt_count, q.trigger, d.test, d.url, e.body
       from ${ids.sql}
       join delivery_queue q on q.integration_id = r.integration_id and q.delivery_id = r.delivery_id
       join deliveries d on d.id = r.delivery_id
       join events e on e.id = d.event_id
       join integrations i on i.id = r.integration_id`,
      [ids.binding],
    ),
  );
  return rows.map(row => ({
    deliveryId: row.id,
    integrationId: row.integration_id,
    integrationVersion: row.version,
    leaseToken,
    attempt: row.attempt,
    attemptCount: row.attempt_count,
    trigger: row.trigger,
    test: Boolean(row.test),
    url: row.url ?? undefined,
    body: row.body,
  }));
}
