import type { Knex } from 'knex';
import { v4 as uuid } from 'uuid';
import type { ClaimedDelivery } from '../../../model/delivery';
import { isPostgres, toRows, toNumber } from '../../dialect';
import type { EventRow, IntegrationRow, QueueRow } from '../../tables';
import { rowIdIn } from './rowId';
import type { Selection } from './selectDue';

type LeasedRow = Pick<
  QueueRow,
  | 'delivery_id'
  | 'event_id'
  | 'event_type'
  | 'integration_id'
  | 'url'
  | 'test'
  | 'trusted'
  | 'queued_at'
  | 'attempts_since_queued'
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
  const rows = await leaseRows(knex, selection, {
    token: leaseToken,
    until: leasedUntil,
  });
  return rows.map(row => ({
    deliveryId: row.delivery_id,
    eventId: row.event_id,
    eventType: row.event_type,
    dispatchedBy: row.dispatched_by,
    integrationId: row.integration_id,
    incarnation: row.incarnation,
    integrationVersion: row.version,
    leaseToken,
    queuedAt: toNumber(row.queued_at),
    attemptsSinceQueued: row.attempts_since_queued,
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
const LOAD = `select q.delivery_id, q.event_id, q.event_type, q.integration_id, q.url, q.test, q.trusted, q.queued_at, q.attempts_since_queued, q.attempt_count,
    q.trigger, e.body, e.dispatched_by, i.incarnation, i.version
  from leased q join events e on e.id = q.event_id join integrations i on i.id = q.integration_id`;

async function leaseRows(
  knex: Knex,
  selection: Selection,
  { token, until }: { token: string; until: number },
): Promise<LeasedRow[]> {
  const bindings = [...selection.bindings, token, until];
  const due = `due as (${selection.sql})`;
  const update = `update delivery_queue set lease_token = ?, leased_until = ?
    where ${rowIdIn(knex, 'select at from due')}`;
  if (isPostgres(knex)) {
    return toRows(
      await knex.raw(
        `with ${due}, leased as (${update} returning *) ${LOAD}`,
        bindings,
      ),
    );
  }
  // SQLite has no UPDATE in a common table expression.
  const leased = toRows<{ at: number }>(
    await knex.raw(`with ${due} ${update} returning rowid as at`, bindings),
  );
  return toRows(
    await knex.raw(
      `with leased as (select * from delivery_queue where rowid in (select value from json_each(?))) ${LOAD}`,
      [JSON.stringify(leased.map(({ at }) => at))],
    ),
  );
}
