import type { Knex } from 'knex';
import { v4 as uuid } from 'uuid';
import type { ClaimedDelivery, ClaimRequest } from '../../../model/delivery';
import { isPostgres, recordset, rowsOf, toNumber } from '../../dialect';
import type { EventRow, IntegrationRow, QueueRow } from '../../tables';
import { rowIdIn, rowIdColumn } from './rowId';

interface Selection {
  /** Selects the row id of each row, `at`. */
  sql: string;
  bindings: Knex.Value[];
}

/** A row that is due and not leased. Test pings are excluded: a ping whose lease has expired has lost its caller. */
const FREE = `q.due_at <= ? and (q.leased_until is null or q.leased_until <= ?) and q.trigger <> 'test'`;

/** Untrusted deliveries are claimed only when no trusted one is due. */
const TRUSTED_FIRST = ['q.trusted = true', 'q.trusted = false'];

/**
 * Selects the due deliveries of the given integrations, trusted ones first, then oldest first. On PostgreSQL it locks
 * them.
 *
 * @param only - a condition on `integrations as i`
 */
export function dueDeliveries(
  knex: Knex,
  options: { requests: ClaimRequest[]; now: number; only?: string },
): Selection {
  const { requests, now, only } = options;
  if (isPostgres(knex)) {
    const backlogs = recordset(
      knex,
      'backlog',
      { id: 'text', slots: 'int' },
      requests.map(({ integrationId, slots }) => ({
        id: integrationId,
        slots,
      })),
    );
    return {
      sql: `select q.at from ${backlogs.sql}
        ${only ? `join integrations i on i.id = backlog.id and ${only}` : ''}
        cross join lateral (
          ${TRUSTED_FIRST.map(
            trust => `select at from (
              select q.ctid as at from delivery_queue q
              where q.integration_id = backlog.id and ${trust} and ${FREE}
              order by q.due_at, q.delivery_id limit backlog.slots for update skip locked
            ) due`,
          ).join(' union all ')}
          limit backlog.slots
        ) q`,
      bindings: [...backlogs.bindings, now, now, now, now],
    };
  }
  const condition = only
    ? `and exists (select 1 from integrations i where i.id = q.integration_id and ${only})`
    : '';
  return {
    sql: requests
      .map(
        () => `select * from (
          ${TRUSTED_FIRST.map(
            trust => `select * from (
              select q.rowid as at from delivery_queue q
              where q.integration_id = ? and ${trust} and ${FREE} ${condition}
              order by q.due_at, q.delivery_id limit ?
            )`,
          ).join(' union all ')}
          limit ?
        )`,
      )
      .join(' union all '),
    bindings: requests.flatMap(({ integrationId, slots }) => [
      ...TRUSTED_FIRST.flatMap(() => [integrationId, now, now, slots]),
      slots,
    ]),
  };
}

/**
 * Selects the oldest trusted delivery of each integration if it is due and free, otherwise the oldest untrusted one.
 * Order is kept among trusted and among untrusted deliveries, not between the two.
 */
export function headDeliveries(
  knex: Knex,
  options: { requests: ClaimRequest[]; now: number },
): Selection {
  const { requests, now } = options;
  const headOf = (integration: string) =>
    `${TRUSTED_FIRST.map(
      trust => `select q.at from (
        select q.${rowIdColumn(knex)} as at, q.due_at, q.leased_until, q.trigger from delivery_queue q
        where q.integration_id = ${integration} and ${trust} and q.trigger <> 'test'
        order by q.delivery_id limit 1
      ) q where ${FREE}`,
    ).join(' union all ')} limit 1`;
  if (isPostgres(knex)) {
    const backlogs = recordset(
      knex,
      'backlog',
      { id: 'text' },
      requests.map(({ integrationId }) => ({ id: integrationId })),
    );
    return {
      // Skips a head that is being recorded or cancelled, because waiting for it could deadlock.
      sql: `select ctid as at from delivery_queue where ${rowIdIn(
        knex,
        `select q.at from ${backlogs.sql} cross join lateral (${headOf('backlog.id')}) q`,
      )} for update skip locked`,
      bindings: [...backlogs.bindings, now, now, now, now],
    };
  }
  return {
    sql: requests
      .map(() => `select * from (${headOf('?')})`)
      .join(' union all '),
    bindings: requests.flatMap(({ integrationId }) => [
      integrationId,
      now,
      now,
      integrationId,
      now,
      now,
    ]),
  };
}

type LeasedRow = Pick<
  QueueRow,
  | 'delivery_id'
  | 'event_id'
  | 'integration_id'
  | 'url'
  | 'test'
  | 'trusted'
  | 'queued_at'
  | 'attempt'
  | 'attempt_count'
  | 'trigger'
> &
  Pick<EventRow, 'body' | 'dispatched_by'> &
  Pick<IntegrationRow, 'incarnation' | 'version'>;

/** Leases the selected deliveries to the caller and loads the data needed to send them. */
export async function lease(
  knex: Knex,
  selection: Selection,
  leasedUntil: number,
): Promise<ClaimedDelivery[]> {
  const leaseToken = uuid();
  const rows = await leaseRows(knex, selection, [leaseToken, leasedUntil]);
  return rows.map(row => ({
    deliveryId: row.delivery_id,
    eventId: row.event_id,
    dispatchedBy: row.dispatched_by,
    integrationId: row.integration_id,
    incarnation: row.incarnation,
    integrationVersion: row.version,
    leaseToken,
    queuedAt: toNumber(row.queued_at),
    attempt: row.attempt,
    attemptCount: row.attempt_count,
    trigger: row.trigger,
    test: Boolean(row.test),
    trusted: Boolean(row.trusted),
    url: row.url ?? undefined,
    body: row.body,
  }));
}

/**
 * The join drops deliveries whose integration was deleted in the meantime. They are cancelled after their lease
 * expires.
 */
const LOAD = `select q.delivery_id, q.event_id, q.integration_id, q.url, q.test, q.trusted, q.queued_at, q.attempt, q.attempt_count,
    q.trigger, e.body, e.dispatched_by, i.incarnation, i.version
  from leased q join events e on e.id = q.event_id join integrations i on i.id = q.integration_id`;

async function leaseRows(
  knex: Knex,
  selection: Selection,
  leaseOf: [token: string, until: number],
): Promise<LeasedRow[]> {
  const bindings = [...selection.bindings, ...leaseOf];
  const due = `due as (${selection.sql})`;
  const update = `update delivery_queue set lease_token = ?, leased_until = ?
    where ${rowIdIn(knex, 'select at from due')}`;
  if (isPostgres(knex)) {
    return rowsOf(
      await knex.raw(
        `with ${due}, leased as (${update} returning *) ${LOAD}`,
        bindings,
      ),
    );
  }
  // SQLite has no UPDATE in a common table expression.
  const leased = rowsOf<{ at: number }>(
    await knex.raw(`with ${due} ${update} returning rowid as at`, bindings),
  );
  return rowsOf(
    await knex.raw(
      `with leased as (select * from delivery_queue where rowid in (select value from json_each(?))) ${LOAD}`,
      [JSON.stringify(leased.map(({ at }) => at))],
    ),
  );
}
