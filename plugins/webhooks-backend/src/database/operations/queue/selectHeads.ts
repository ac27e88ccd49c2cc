import type { Knex } from 'knex';
import type { ClaimRequest } from '../../../model/delivery';
import { isPostgres, recordset } from '../../dialect';
import { rowIdColumn, rowIdIn } from './rowId';
import { FREE, TRUSTED_FIRST, type Selection } from './selectDue';

/**
 * Selects the oldest trusted delivery of each integration if it is due and free, otherwise the oldest untrusted one.
 * Order is kept among trusted and among untrusted deliveries, not between the two.
 */
export function selectHeads(
  knex: Knex,
  options: { requests: ClaimRequest[]; now: number },
): Selection {
  const { requests, now } = options;
  const selectHead = (integration: string) =>
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
        `select q.at from ${backlogs.sql} cross join lateral (${selectHead('backlog.id')}) q`,
      )} for update skip locked`,
      bindings: [...backlogs.bindings, now, now, now, now],
    };
  }
  return {
    sql: requests
      .map(() => `select * from (${selectHead('?')})`)
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
