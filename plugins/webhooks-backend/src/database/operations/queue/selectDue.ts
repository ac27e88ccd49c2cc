import type { Knex } from 'knex';
import type { ClaimRequest } from '../../../model/delivery';
import { isPostgres, recordset } from '../../dialect';

/** A selection of rows of the queue to lease. */
export interface Selection {
  /** Selects the row id of each row, `at`. */
  sql: string;
  bindings: Knex.Value[];
}

/** A row that is due and not leased. Test pings are excluded: a ping whose lease has expired has lost its caller. */
export const FREE = `q.due_at <= ? and (q.leased_until is null or q.leased_until <= ?) and q.trigger <> 'test'`;

/** Untrusted deliveries are claimed only when no trusted one is due. */
export const TRUSTED_FIRST = ['q.trusted = true', 'q.trusted = false'];

/**
 * Selects the due deliveries of the given integrations, trusted ones first, then oldest first. On PostgreSQL it locks
 * them.
 *
 * @param only - a condition on `integrations as i`
 */
export function selectDue(
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
