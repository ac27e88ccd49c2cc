import type { AttemptTrigger } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { v4 as uuid } from 'uuid';
import { isPostgres, recordset, rowsOf } from '../dialect';
import type { ClaimedDelivery, ClaimRequest } from './DeliveryQueue';
import { isAt, place } from './place';

interface Selection {
  /** Selects the place of each row, `at`. */
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
      sql: `select q.at from ${lanes.sql}
        ${only ? `join integrations i on i.id = lane.id and ${only}` : ''}
        cross join lateral (
          select q.ctid as at from delivery_queue q
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
          select q.rowid as at from delivery_queue q
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
export function headDelivery(
  knex: Knex,
  integrationId: string,
  now: number,
): Selection {
  return {
    sql: `select q.at from (
        select ${place(knex)} as at, due_at, leased_until from delivery_queue
        where integration_id = ? order by delivery_id limit 1
      ) q where ${FREE}`,
    bindings: [integrationId, now, now],
  };
}

interface LeasedRow {
  delivery_id: string;
  integration_id: string;
  event_id: string;
  url: string | null;
  test: boolean | number;
  attempt: number;
  attempt_count: number;
  trigger: AttemptTrigger;
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
  const leased = rowsOf<LeasedRow>(
    await knex.raw(
      `with due as (${selection.sql})
       update delivery_queue set lease_token = ?, leased_until = ? where ${isAt(knex, 'select at from due')}
       returning delivery_id, integration_id, event_id, url, test, attempt, attempt_count, trigger`,
      [...selection.bindings, leaseToken, leasedUntil],
    ),
  );
  if (leased.length === 0) {
    return [];
  }
  const [bodies, versions] = [
    await loadBodies(knex, leased),
    await loadVersions(knex, leased),
  ];
  return leased.flatMap(row => {
    const body = bodies.get(row.event_id);
    const version = versions.get(row.integration_id);
    // An integration that was deleted in between: the row is set aside once the lease has run out.
    return body === undefined || version === undefined
      ? []
      : [
          {
            deliveryId: row.delivery_id,
            integrationId: row.integration_id,
            integrationVersion: version,
            leaseToken,
            attempt: row.attempt,
            attemptCount: row.attempt_count,
            trigger: row.trigger,
            test: Boolean(row.test),
            url: row.url ?? undefined,
            body,
          },
        ];
  });
}

async function loadBodies(
  knex: Knex,
  leased: LeasedRow[],
): Promise<Map<string, string>> {
  const ids = recordset(
    knex,
    'r',
    { id: 'uuid' },
    [...new Set(leased.map(row => row.event_id))].map(id => ({ id })),
  );
  const rows = rowsOf<{ id: string; body: string }>(
    await knex.raw(
      `select e.id, e.body from ${ids.sql} join events e on e.id = r.id`,
      [ids.binding],
    ),
  );
  return new Map(rows.map(({ id, body }) => [id, body]));
}

async function loadVersions(
  knex: Knex,
  leased: LeasedRow[],
): Promise<Map<string, number>> {
  const rows = await knex('integrations')
    .whereIn('id', [...new Set(leased.map(row => row.integration_id))])
    .select('id', 'version');
  return new Map(rows.map(({ id, version }) => [id, version]));
}
