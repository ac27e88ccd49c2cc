import type { Knex } from 'knex';
import type { Backlog } from '../../../model/delivery';
import { toRows, toNumber } from '../../dialect';
import type { IntegrationRow, QueueRow } from '../../tables';

/** A loose index scan over the integrations that have rows in the queue: one probe per integration. */
const QUEUED_INTEGRATIONS = `
  backlog(integration_id) as (
    select min(integration_id) from delivery_queue
    union all
    select (
      select min(q.integration_id) from delivery_queue q
      where q.integration_id > backlog.integration_id
    ) from backlog where backlog.integration_id is not null
  )`;

/** The columns of a row that an outer join may not find. */
type Nullable<TRow> = { [Column in keyof TRow]: TRow[Column] | null };

export async function findBacklogs(knex: Knex): Promise<Backlog[]> {
  const rows = toRows<
    Pick<QueueRow, 'integration_id'> & {
      due_at: QueueRow['due_at'] | null;
    } & Nullable<
        Pick<
          IntegrationRow,
          'state' | 'owner' | 'host' | 'paced' | 'paused_until' | 'probe_until'
        >
      >
  >(
    await knex.raw(`
      with recursive ${QUEUED_INTEGRATIONS}
      select backlog.integration_id, i.state, i.owner, i.host, i.paced, i.paused_until, i.probe_until,
        (
          select min(due_at) from (
            select min(q.due_at) as due_at from delivery_queue q
            where q.integration_id = backlog.integration_id and q.trusted = true
            union all
            select min(q.due_at) from delivery_queue q
            where q.integration_id = backlog.integration_id and q.trusted = false
          ) due
        ) as due_at
      from backlog left join integrations i on i.id = backlog.integration_id
      where backlog.integration_id is not null`),
  );
  return rows.flatMap(row => {
    if (row.due_at === null) {
      // The last delivery of a backlog may end while the statement runs.
      return [];
    }
    const dueAt = toNumber(row.due_at);
    return [
      {
        integrationId: row.integration_id,
        owner: row.owner ?? '',
        host: row.host ?? '',
        paced: Boolean(row.paced),
        state: row.state ?? 'deleted',
        dueAt:
          row.state === 'active'
            ? Math.max(
                dueAt,
                toNumber(row.paused_until ?? 0),
                toNumber(row.probe_until ?? 0),
              )
            : dueAt,
      },
    ];
  });
}
