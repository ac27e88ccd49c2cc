import type { Knex } from 'knex';
import { toRows } from '../../dialect';
import { MINUTE_MS } from '../../../model/durations';

/**
 * The ways in which a delivery can violate the states in the README of the database: `unqueued` is pending but not in
 * the queue, `queued` has ended but is in the queue, `unheld` is held although its integration is active, `orphaned` is
 * held although its integration was deleted.
 */
export type StrandedKind = 'unqueued' | 'queued' | 'unheld' | 'orphaned';

/** A delivery that would never be sent or ended. */
export interface StrandedDelivery {
  id: string;
  integrationId: string;
  kind: StrandedKind;
}

/**
 * A delivery with a 410 response is held shortly before its integration is disabled. This is the time allowed for that.
 */
const DISABLED_WITHIN_MS = 5 * MINUTE_MS;

/**
 * @remarks
 * One statement reads all states, so that it sees a consistent snapshot. Attempts are read afterwards, by delivery, so that
 * only the partitions of their days are read.
 */
export async function findStranded(
  knex: Knex,
  options: { after?: string; limit: number; now: number },
): Promise<{ stranded: StrandedDelivery[]; last?: string }> {
  const { after, limit, now } = options;
  const queued = `exists (select 1 from delivery_queue q
    where q.integration_id = d.integration_id and q.delivery_id = d.id)`;
  const rows = toRows<{
    id: string;
    integration_id: string;
    kind: StrandedKind | null;
  }>(
    await knex.raw(
      `select d.id, d.integration_id, case
         when d.status = 'pending' then case when not ${queued} then 'unqueued' end
         when ${queued} then 'queued'
         when d.status = 'held' and i.id is null then 'orphaned'
         when d.status = 'held' and i.state = 'active' and i.replay_held_at is null then 'unheld'
       end as kind
       from (
         select id, integration_id, status from deliveries ${after === undefined ? '' : 'where id > ?'} order by id limit ?
       ) d left join integrations i on i.id = d.integration_id
       order by d.id`,
      [...(after === undefined ? [] : [after]), limit],
    ),
  );
  const justGone = await findJustGone(
    knex,
    rows.filter(({ kind }) => kind === 'unheld').map(({ id }) => id),
    now,
  );
  return {
    stranded: rows.flatMap(({ id, integration_id, kind }) =>
      kind && !justGone.has(id)
        ? [{ id, integrationId: integration_id, kind }]
        : [],
    ),
    last: rows.length < limit ? undefined : rows.at(-1)?.id,
  };
}

/** Finds those of the given deliveries that got a 410 a short time ago. */
async function findJustGone(
  knex: Knex,
  ids: string[],
  now: number,
): Promise<Set<string>> {
  if (ids.length === 0) {
    return new Set();
  }
  return new Set(
    await knex('attempts')
      .whereIn('delivery_id', ids)
      .where({ outcome: 'gone' })
      .where('started_at', '>', now - DISABLED_WITHIN_MS)
      .pluck('delivery_id'),
  );
}
